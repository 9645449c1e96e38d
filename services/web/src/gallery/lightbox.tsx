// An image over the whole page: who shared it and when, its file, and the way to the room's other
// images, by buttons, keys and swipes. The focus stays inside, and goes back where it was.
import './lightbox.css';
import { useSignal } from '@preact/signals';
import { ChevronLeft, ChevronRight, MessageSquare } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { fileAddress, fileKindOf } from '../files/file-kind.ts';
import { usePage } from '../page/page-context.ts';
import { jumpTo } from '../search/jump-to.ts';
import { t } from '../texts/files.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Modal } from '../widgets/modal.tsx';
import { seenByWords } from '../words/audience-words.ts';
import { sizeWords } from '../words/size-words.ts';
import { clockWords, dayWords, fullWords, isoTime } from '../words/time-words.ts';
import { listenToFlicks } from './flicks.ts';
import type { FileMessage } from './room-files.ts';
import { useFiles } from './use-files.ts';

export interface LightboxProps {
  readonly room: RoomStore;
  /** Of the message that has the image. */
  readonly seq: number;
}
type Way = 'older' | 'newer';

export function Lightbox({ room, seq }: LightboxProps): VNode | null {
  const { dialog } = usePage();
  const { files, more } = useFiles(room);
  const at = useSignal(seq);
  const isLooking = useSignal(false);
  const images = files.all.value.filter(({ file }) => fileKindOf(file.type) === 'image');
  const index = images.findIndex((one) => one.seq === at.value);
  const shown = images[index];
  useEffect(() => {
    // Erased, or it has expired.
    if (!shown) dialog.value = undefined;
  }, [shown === undefined]);
  const canReadMore =
    more && files.status.value.kind !== 'all' && room.timeline.value.olderBefore !== undefined;
  const can = {
    older: index < images.length - 1 || canReadMore === true,
    newer: index > 0,
  };
  const go = async (way: Way): Promise<void> => {
    if (isLooking.value || !can[way]) return;
    const isAtEnd = way === 'older' && index === images.length - 1;
    isLooking.value = isAtEnd;
    if (isAtEnd) await more?.();
    isLooking.value = false;
    const now = files.all.value.filter(({ file }) => fileKindOf(file.type) === 'image');
    const from = now.findIndex((one) => one.seq === at.value);
    at.value = now[from + (way === 'older' ? 1 : -1)]?.seq ?? at.value;
  };
  if (!shown) return null;
  return (
    <Modal label={shown.file.name} class="lightbox">
      <Stage message={shown} onGo={(way) => void go(way)} />
      <div class="lightbox-ways">
        <WayButton way="older" can={can.older} isBusy={isLooking.value} onGo={go} />
        <WayButton way="newer" can={can.newer} isBusy={false} onGo={go} />
      </div>
      <Caption message={shown} room={room} />
      <p class="lightbox-fault" role="status">
        {files.status.value.kind === 'failed' && files.status.value.why}
      </p>
    </Modal>
  );
}

interface StageProps {
  readonly message: FileMessage;
  readonly onGo: (way: Way) => void;
}

/** The image itself. Keys and fingers anywhere in the dialog move on. */
function Stage({ message: { file }, onGo }: StageProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  const go = useRef(onGo);
  go.current = onGo;
  useEffect(() => {
    const whole = place.current!.closest('dialog')!;
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      event.preventDefault();
      go.current(event.key === 'ArrowLeft' ? 'older' : 'newer');
    };
    whole.addEventListener('keydown', press);
    // As one turns pages: to the right for what was before.
    const stopFlicks = listenToFlicks(whole, (isRight) => go.current(isRight ? 'older' : 'newer'));
    return () => {
      whole.removeEventListener('keydown', press);
      stopFlicks();
    };
  }, []);
  return (
    <div class="lightbox-stage" ref={place}>
      <img
        key={file.id}
        src={fileAddress(file)}
        alt={file.name}
        draggable={false}
        {...(file.width && file.height && { width: file.width, height: file.height })}
      />
    </div>
  );
}

interface WayButtonProps {
  readonly way: Way;
  readonly can: boolean;
  readonly isBusy: boolean;
  readonly onGo: (way: Way) => Promise<void>;
}

/** It keeps the focus where there is nothing further. */
function WayButton({ way, can, isBusy, onGo }: WayButtonProps): VNode {
  const words = way === 'older' ? t.previousImage : t.nextImage;
  return (
    <button
      class={`icon-button lightbox-${way}`}
      type="button"
      title={words}
      aria-label={words}
      aria-disabled={!can || undefined}
      aria-busy={isBusy || undefined}
      onClick={() => void onGo(way)}
    >
      <Icon name={way === 'older' ? ChevronLeft : ChevronRight} size={22} />
    </button>
  );
}

function Caption({ message, room }: { readonly message: FileMessage; room: RoomStore }): VNode {
  const page = usePage();
  const { file, from, at, to, seq } = message;
  const address = fileAddress(file);
  return (
    <div class="lightbox-caption">
      <p aria-live="polite">
        <span class="file-name">{file.name}</span>{' '}
        <span class="file-size">
          {sizeWords(file.size)} · {from},{' '}
          <time dateTime={isoTime(at)} title={fullWords(at)}>
            {dayWords(at, Date.now())}, {clockWords(at)}
          </time>
          {to && ` · ${seenByWords(message, room.me.value)}`}
        </span>
      </p>
      <button
        class="icon-button"
        type="button"
        title={t.goToMessage}
        aria-label={t.goToMessage}
        onClick={() => {
          page.dialog.value = undefined;
          // Once the dialog has given the focus back.
          requestAnimationFrame(() => jumpTo(page, room.name, seq));
        }}
      >
        <Icon name={MessageSquare} />
      </button>
      <a href={address} target="_blank" rel="noopener">
        {t.open}
      </a>
      <a href={address} download={file.name}>
        {t.save}
      </a>
      <CloseDialog />
    </div>
  );
}
