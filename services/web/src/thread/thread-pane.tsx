// A message and what was replied to it, beside the conversation.
import type { VNode } from 'preact';
import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { MessageRows } from '../conversation/message-rows.tsx';
import { rowsOf } from '../conversation/row-grouping.ts';
import type { Row } from '../conversation/row-grouping.ts';
import { wholeWindow } from '../conversation/rendered-window.ts';
import { messageAt } from '../conversation/timeline.ts';
import type { Entry } from '../conversation/timeline.ts';
import type { Outgoing } from '../message/outgoing.ts';
import type { InRoom } from '../page/page-context.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { ThreadComposer } from './thread-composer.tsx';
import { ThreadMessages } from './thread-messages.ts';
import { t } from '../texts/messages.ts';

export interface ThreadPaneProps extends InRoom {
  readonly seq: number;
}

/** Px from the end within which it stays in view. */
const END_PX = 48;

export function ThreadPane({ room, page, seq }: ThreadPaneProps): VNode {
  const thread = useMemo(() => new ThreadMessages(room), [room, seq]);
  const open = page.chat.controllerOf(room)?.room;
  // Entered again: the library's room may be another.
  const isHere = room.status.value.kind === 'here';
  useEffect(() => (open && isHere ? thread.follow(open, seq) : undefined), [thread, open, isHere]);
  // Rows look these up: here they are about the thread.
  const shown = useMemo<RoomStore>(
    () => ({
      ...room,
      timeline: thread.timeline,
      editing: signal(),
      revealed: signal(),
      window: signal(wholeWindow),
      isAtEnd: signal(true),
    }),
    [room, thread],
  );
  const status = thread.status.value;
  const root = thread.root.value ?? seq;
  const [first] = thread.timeline.value.entries;
  const message = first?.kind === 'message' ? first.message : undefined;
  return (
    <SidePaneFrame title={t.thread} class="thread-pane">
      <ThreadRows room={shown} page={page} root={root} />
      {status.kind === 'failed' && (
        <p class="side-note" role="alert">
          {status.why}
        </p>
      )}
      {status.kind === 'here' && message && (
        <ThreadComposer room={room} page={page} root={root} message={message} />
      )}
    </SidePaneFrame>
  );
}

function ThreadRows({ room, page, root }: InRoom & { readonly root: number }): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const { entries } = room.timeline.value;
  const outgoing = outgoingTo(room, root);
  const rows = rowsInThread(room, { root, outgoing });
  const count = entries.length + outgoing.length;
  useLayoutEffect(() => {
    if (isAtEnd.peek()) scroller.current!.scrollTop = scroller.current!.scrollHeight;
  }, [count]);
  return (
    <div
      class="side-list"
      ref={scroller}
      role="log"
      aria-label={t.messagesInThisThread}
      onScroll={() => {
        const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
        isAtEnd.value = scrollHeight - scrollTop - clientHeight < END_PX;
      }}
    >
      <MessageRows rows={rows} room={room} page={page} />
      {entries.length > 0 && messageAt(room.timeline.value, root) === undefined && (
        <p class="side-note">{t.messageThatBeganThisThreadIs}</p>
      )}
    </div>
  );
}

/** The thread hears of a reply before the room does, with the next frame: it is not shown twice. */
function outgoingTo({ timeline, outgoing }: RoomStore, root: number): readonly Outgoing[] {
  const replies = outgoing.value.filter(({ ref }) => ref === root);
  if (replies.length === 0) return replies;
  const heard = new Set(
    timeline.value.entries.map((entry) => entry.kind === 'message' && entry.message.id),
  );
  return replies.filter(({ key }) => !heard.has(key));
}

function rowsInThread(
  room: RoomStore,
  { root, outgoing }: { root: number; outgoing: readonly Outgoing[] },
): readonly Row[] {
  const { entries } = room.timeline.value;
  return rowsOf({
    entries: entries.map((entry) => withoutQuote(entry, root)),
    before: undefined,
    outgoing: outgoing.map(({ ref: _root, ...one }) => one),
    newSince: undefined,
    me: room.me.value,
  });
}

const unquoted = new WeakMap<Entry, Entry>();

/** All of them reply to the root: it need not be quoted each time. */
function withoutQuote(entry: Entry, root: number): Entry {
  if (entry.kind !== 'message' || entry.message.ref !== root) return entry;
  const known = unquoted.get(entry);
  if (known) return known;
  const { ref: _root, ...message } = entry.message;
  const next = { ...entry, message };
  unquoted.set(entry, next);
  return next;
}
