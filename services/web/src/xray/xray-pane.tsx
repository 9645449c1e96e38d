// X-ray: group communication as it happens. Gateways, NATS between them, who sits where, and each
// message's path. Loaded by lazy-xray.tsx.
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import './drawing.css';
import './xray-page.css';
import { Drawing } from './drawing.tsx';
import { messagePathOf } from './message-path.ts';
import type { MessagePath } from './message-path.ts';
import { layoutOf } from './drawing-layout.ts';
import { pollSystem } from './poll-system.ts';
import { t } from '../texts/xray.ts';

/** ms for which a path stays lit. */
const LIT_MS = 1_600;
const PATHS_MAX = 10;

export function XrayPane({ room }: { readonly room: RoomStore }): VNode {
  const { isXray, chat } = usePage();
  const poll = useMemo(() => pollSystem(room.name), [room]);
  useEffect(() => () => poll.stop(), [poll]);
  const view = poll.view.value;
  const layout = useMemo(() => layoutOf(view), [view]);
  const paths = useMessagePaths(room, () => layoutOf(poll.view.peek()));
  const { entries, view: viewSeq, seq, epoch } = room.timeline.value;
  return (
    <aside class="pane xray-pane" aria-label={t.xRay}>
      <div class="pane-head">
        <h2>{t.xRay}</h2>
        <button
          class="icon-button"
          type="button"
          aria-label={t.closeXRay}
          onClick={() => {
            isXray.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="xray-body">
        <Drawing
          layout={layout}
          paths={paths}
          entries={entries}
          seq={seq}
          gateway={chat.store.gateway.value}
          me={chat.store.alias.value}
        />
        <Legend />
        <dl class="xray-figures">
          <Figure name={t.lastRecord} value={`#${seq}`} />
          <Figure name={t.theView} value={t.viewWithMembers(viewSeq, room.members.value.count)} />
          <Figure name={t.log} value={epoch} />
        </dl>
        <p class="xray-words">{t.messageGoesUpToItsGateway}</p>
        {view.more && <p class="empty">{t.someMembersAreNotDrawn}</p>}
      </div>
    </aside>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Legend(): VNode {
  const kinds = [
    ['broadcast', t.broadcastToEveryone],
    ['multicast', t.multicastToSome],
    ['unicast', t.unicastToOne],
  ] as const;
  return (
    <ul class="xray-legend">
      {kinds.map(([kind, words]) => (
        <li>
          <svg width="36" height="8" viewBox="0 0 36 8" aria-hidden="true">
            <path class={`way ${kind}`} d="M2 4H34" />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

/** The paths of the messages that arrive while one looks. */
function useMessagePaths(
  room: RoomStore,
  layoutNow: () => ReturnType<typeof layoutOf>,
): readonly MessagePath[] {
  const paths = useSignal<readonly MessagePath[]>([]);
  const seenSeq = useSignal(room.timeline.peek().seq);
  useSignalEffect(() => {
    const { entries, seq } = room.timeline.value;
    const fresh: MessagePath[] = [];
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index]!;
      if (entry.seq <= seenSeq.peek() || fresh.length === PATHS_MAX) break;
      if (entry.kind === 'message') fresh.unshift(messagePathOf(entry.message, layoutNow()));
    }
    seenSeq.value = seq;
    if (fresh.length === 0) return;
    paths.value = [...paths.peek(), ...fresh].slice(-PATHS_MAX);
    setTimeout(() => {
      const over = new Set(fresh);
      paths.value = paths.peek().filter((path) => !over.has(path));
    }, LIT_MS);
  });
  return paths.value;
}
