// X-ray of a room: the map of gateways and members, and beside it the space-time diagram.
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { messageAt } from '../conversation/timeline.ts';
import type { Timeline } from '../conversation/timeline.ts';
import { isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import { spaceTimeOf } from '../space-time/from-timeline.ts';
import { SpaceTimeFigure } from '../space-time/space-time.tsx';
import { Drawing } from './drawing.tsx';
import { layoutOf } from './drawing-layout.ts';
import { letterOfGateway, nameGateways } from './gateway-letters.ts';
import { messagePathOf } from './message-path.ts';
import type { MessagePath } from './message-path.ts';
import { pollSystem } from './poll-system.ts';
import { TermRow } from './term.tsx';
import { useLatched } from './use-latched.ts';
import { t } from '../texts/xray.ts';

/** ms for which a path stays lit. */
const LIT_MS = 1_600;
const PATHS_MAX = 10;
/** Messages since the last drawing that are lit. */
const FRESH_MAX = 3;

export function RoomXray({ room }: { readonly room: RoomStore }): VNode {
  const { store } = usePage().chat;
  const poll = useMemo(() => pollSystem(room.name), [room]);
  useEffect(() => () => poll.stop(), [poll]);
  const view = poll.view.value;
  useMemo(() => nameGateways(view.gateways.map(({ id }) => id)), [view]);
  const layout = useMemo(() => layoutOf(view), [view]);
  const timeline = useLatched(room.timeline);
  const [paths, light] = useMessagePaths(timeline, () => layoutOf(poll.view.peek()));
  const { names, count } = room.members.value;
  const me = store.alias.value;
  const spaceTime = useMemo(
    () => spaceTimeOf({ timeline, names, count, me }),
    [timeline, names, count, me],
  );
  const { entries, view: viewSeq, seq } = timeline;
  return (
    <>
      <section class="xray-map" aria-label={t.map}>
        <Drawing
          layout={layout}
          paths={paths}
          entries={entries}
          seq={seq}
          gateway={store.gateway.value}
          me={me}
        />
        <dl class="xray-figures">
          <TermRow term="lastRecord" value={`#${seq}`} />
          <TermRow term="view" value={t.viewWithMembers(viewSeq, count)} />
          <TermRow term="log" value={room.name} />
          <TermRow term="gateway" value={letterOfGateway(store.gateway.value)} />
        </dl>
        {view.more && <p class="empty">{t.someMembersAreNotDrawn}</p>}
      </section>
      <section class="xray-time" aria-label={t.spaceTime}>
        <SpaceTimeFigure
          spaceTime={spaceTime}
          me={me}
          letterOfGateway={letterOfGateway}
          letterOfMember={(member) => {
            const seat = view.seats.find(({ alias }) => isSameName(alias, member));
            return seat && letterOfGateway(seat.gateway);
          }}
          onReplay={(replayed) => light(replayed)}
        />
      </section>
    </>
  );
}

/** The paths of messages that arrive while one looks; and a way to light one again. */
function useMessagePaths(
  timeline: Timeline,
  layoutNow: () => ReturnType<typeof layoutOf>,
): readonly [readonly MessagePath[], (seq: number) => void] {
  const paths = useSignal<readonly MessagePath[]>([]);
  const seenSeq = useRef(timeline.seq);
  const light = (fresh: readonly MessagePath[]): void => {
    paths.value = [...paths.peek(), ...fresh].slice(-PATHS_MAX);
    setTimeout(() => {
      const over = new Set(fresh);
      paths.value = paths.peek().filter((path) => !over.has(path));
    }, LIT_MS);
  };
  useEffect(() => {
    const fresh: MessagePath[] = [];
    for (const entry of timeline.entries.slice(-PATHS_MAX))
      if (entry.seq > seenSeq.current && entry.kind === 'message')
        fresh.push(messagePathOf(entry.message, layoutNow()));
    seenSeq.current = timeline.seq;
    // Of more at a time nobody could follow one.
    if (fresh.length > 0 && fresh.length <= FRESH_MAX) light(fresh);
  }, [timeline]);
  return [
    paths.value,
    (seq) => {
      const entry = messageAt(timeline, seq);
      if (!entry) return;
      const path = messagePathOf(entry.message, layoutNow());
      // Another key: its animation begins again.
      light([{ ...path, key: `${path.key} again ${performance.now()}` }]);
    },
  ];
}
