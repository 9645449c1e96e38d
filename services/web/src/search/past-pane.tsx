// A message from long ago and what was said around it, beside the conversation.
import './search.css';
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { MessageRows } from '../conversation/message-rows.tsx';
import { wholeWindow } from '../conversation/rendered-window.ts';
import { rowsOf } from '../conversation/row-grouping.ts';
import type { InRoom } from '../page/page-context.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { t } from '../texts/search.ts';
import { PastMessages } from './past-messages.ts';

export interface PastPaneProps extends InRoom {
  readonly seq: number;
}

export function PastPane({ room, page, seq }: PastPaneProps): VNode {
  const past = useMemo(() => new PastMessages(room), [room, seq]);
  const open = page.chat.controllerOf(room)?.room;
  const isHere = room.status.value.kind === 'here';
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => (open && isHere ? past.follow(open, seq) : undefined), [past, open, isHere]);
  // Rows look these up: here they are about what was said then.
  const shown = useMemo<RoomStore>(
    () => ({
      ...room,
      timeline: past.timeline,
      editing: signal(),
      revealed: signal({ seq }),
      window: signal(wholeWindow),
      isAtEnd: signal(false),
      outgoing: signal([]),
    }),
    [room, past],
  );
  const status = past.status.value;
  useLayoutEffect(() => {
    if (status.kind !== 'here') return;
    const row = list.current!.querySelector<HTMLElement>(`[data-key="m${seq}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [status.kind]);
  const { entries, olderBefore } = past.timeline.value;
  const rows = rowsOf({
    entries,
    before: undefined,
    outgoing: [],
    newSince: undefined,
    me: room.me.value,
  });
  return (
    <SidePaneFrame title={t.earlierIn(room.title.value)} class="past-pane thread-pane">
      <div class="side-list" ref={list} role="log" aria-label={t.earlierMessages}>
        {olderBefore !== undefined && open && (
          <p class="side-note">
            <button type="button" onClick={() => void past.earlier(open)}>
              {t.earlier}
            </button>
          </p>
        )}
        <MessageRows rows={rows} room={shown} page={page} />
        {past.laterAfter.value !== undefined && open && (
          <p class="side-note">
            <button type="button" onClick={() => void past.later(open)}>
              {t.later}
            </button>
          </p>
        )}
      </div>
      <p class="side-note" role="status">
        {status.kind === 'failed' && status.why}
        {status.kind === 'gone' && t.messageGone}
      </p>
    </SidePaneFrame>
  );
}
