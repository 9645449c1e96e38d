// The card below a message of what the page behind its link says of itself. The server reads that
// page; the browser loads nothing from elsewhere. Contract: docs/previews.md.
import './link-preview.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { usePage } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { t } from '../texts/messages.ts';
import { Icon } from '../widgets/icons.tsx';
import { firstWebLink } from './first-web-link.ts';
import type { Known, Preview } from './preview-queue.ts';
import { closed, queueOf } from './shown-previews.ts';

export interface LinkPreviewProps {
  readonly message: ShownMessage;
  readonly room: RoomStore;
}

export function LinkPreview({ message, room }: LinkPreviewProps): VNode | null {
  const link = firstWebLink(message.text, location.origin);
  if (link === undefined) return null;
  const path = `/rooms/${room.name}/messages/${message.seq}/preview`;
  // Who has the address of a private message has not always been meant to tell its site.
  const isPrivate = message.to !== undefined || isDirect(room.name);
  return <Card key={`${path} ${link}`} path={path} link={link} isPrivate={isPrivate} />;
}

interface CardProps {
  readonly path: string;
  readonly link: string;
  /** It is read only once somebody asks for it. */
  readonly isPrivate: boolean;
}

function Card({ path, link, isPrivate }: CardProps): VNode | null {
  const queue = queueOf(usePage().chat);
  const known = useSignal<Known>(queue.known(path, link));
  const isWanted = useSignal(!isPrivate);
  // What had no preview when it was first shown takes no place.
  const isAway = useSignal(known.value === 'none');
  const box = useRef<HTMLDivElement>(null);
  const isShown = !closed.value.has(path) && !isAway.value;
  useEffect(() => {
    if (!isShown || !isWanted.value || typeof known.value === 'object') return undefined;
    return whileInView(box.current!, async (isInView) => {
      // Its place closes while nobody looks: nothing jumps.
      if (!isInView) isAway.value = known.value === 'none';
      else if (known.value === undefined) known.value = await queue.want(path, link);
    });
  }, [isShown, isWanted.value]);
  if (!isShown) return null;
  const { host } = new URL(link);
  if (!isWanted.value && known.value === undefined)
    return (
      <button class="preview-asks" type="button" onClick={() => (isWanted.value = true)}>
        {t.showPreviewOf(host)}
      </button>
    );
  return (
    <div class="link-preview" ref={box} aria-live="off">
      {typeof known.value === 'object' ? (
        <Words preview={known.value} link={link} />
      ) : (
        <span class="preview-site">{known.value === 'none' ? t.noPreviewOf(host) : host}</span>
      )}
      <button
        class="icon-button"
        type="button"
        aria-label={t.closePreview}
        title={t.closePreview}
        onClick={() => {
          closed.value = new Set(closed.value).add(path);
        }}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function Words({ preview, link }: { readonly preview: Preview; readonly link: string }): VNode {
  const { site, title, description } = preview;
  return (
    <a href={link} title={link} target="_blank" rel="noopener noreferrer nofollow">
      <span class="preview-site">{site}</span>
      <strong dir="auto">{title}</strong>
      {description !== undefined && <span dir="auto">{description}</span>}
    </a>
  );
}

/** Tells whether an element is in view, now and whenever it changes. Returns what ends it. */
function whileInView(element: Element, tell: (isInView: boolean) => Promise<void>): () => void {
  const observer = new IntersectionObserver((entries) => {
    void tell(entries.at(-1)?.isIntersecting === true);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
