// The conversation as a scrolled list. Its rows change while one scrolls, and the reader's place
// stays. Entries that are rendered: rendered-window.ts. Their rows: row-grouping.ts.
import { Component, createRef } from 'preact';
import type { VNode } from 'preact';
import type { Reveal } from '../chat/room-store.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { toNewest } from './go-to-message.ts';
import { MessageRows } from './message-rows.tsx';
import { entriesIn, movedDown, movedUp, SPAN_MAX, wholeWindow } from './rendered-window.ts';
import { RoomBeginning } from './room-beginning.tsx';
import { rowsOf } from './row-grouping.ts';
import { ScrollAnchor } from './scroll-anchor.ts';
import { t } from '../texts/talk.ts';

/** Further rows are added this many views before one comes to the end of them. */
const AHEAD_VIEWS = 1.5;
/** With fewer entries than this before the first row, older ones are fetched in advance. */
const FETCH_AHEAD = 160;

export class MessageList extends Component<InRoom> {
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #list = createRef<HTMLDivElement>();
  #anchor: ScrollAnchor | undefined;
  #resized: ResizeObserver | undefined;
  #revealed: Reveal | undefined;
  #wasAtEnd = true;

  override componentDidMount(): void {
    const scroller = this.#scroller.current!;
    this.#anchor = new ScrollAnchor(scroller);
    this.#resized = new ResizeObserver(() => this.#anchor!.resized(this.props.room.isAtEnd.peek()));
    this.#resized.observe(scroller);
    this.#resized.observe(this.#list.current!);
    this.#anchor.restore(this.props.room.isAtEnd.peek());
    this.#fill();
  }

  override componentWillUnmount(): void {
    this.#resized?.disconnect();
  }

  override getSnapshotBeforeUpdate(): null {
    this.#anchor!.note();
    return null;
  }

  override componentDidUpdate(): void {
    // Unless the reader has just scrolled away, and the browser has not reported it yet.
    const isAtEnd = this.props.room.isAtEnd.peek();
    this.#anchor!.restore(isAtEnd && (this.#anchor!.isAtEnd || !this.#wasAtEnd));
    this.#wasAtEnd = isAtEnd;
    this.#reveal();
    this.#fill();
  }

  override render(): VNode {
    const { room, page } = this.props;
    const { alias, isPrinting } = page.chat.store;
    const { entries, olderBefore } = room.timeline.value;
    const window = isPrinting.value ? wholeWindow : room.window.value;
    const { start, end } = entriesIn(entries, window);
    const isAtNewest = window.toSeq === undefined;
    const rows = rowsOf({
      entries: entries.slice(start, end),
      before: entries[start - 1],
      outgoing: isAtNewest ? room.outgoing.value : [],
      newSince: room.readMarker.value.newSince,
      me: alias.value,
    });
    const isAtEnd = room.isAtEnd.value;
    return (
      <div class="list-frame">
        <div class="list-scroller" ref={this.#scroller} onScroll={this.#scrolled}>
          <div
            class="list"
            ref={this.#list}
            role="log"
            // The pill tells a reader further up what arrives; it is not read out.
            aria-live={isAtEnd ? 'polite' : 'off'}
            aria-relevant="additions"
            aria-label={t.messagesInTitle(room.title.value)}
          >
            {start === 0 && olderBefore === undefined && <RoomBeginning room={room} />}
            <MessageRows rows={rows} room={room} page={page} showsSeen={isAtNewest} />
          </div>
        </div>
        {!isAtEnd && <NewestPill room={room} />}
      </div>
    );
  }

  readonly #scrolled = (): void => {
    this.#anchor!.note();
    const { room } = this.props;
    room.isAtEnd.value = this.#anchor!.isAtEnd && room.window.value.toSeq === undefined;
    this.#fill();
  };

  /** Adds rows where one is about to scroll to. */
  #fill(): void {
    const { room, page } = this.props;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller.current!;
    const { entries } = room.timeline.value;
    const ahead = clientHeight * AHEAD_VIEWS;
    const isTopNear = scrollTop < ahead;
    const isBottomNear = scrollHeight - scrollTop - clientHeight < ahead;
    const { start, end } = entriesIn(entries, room.window.value);
    // On a very high screen the window would move up and down forever.
    const isFull = end - start >= SPAN_MAX;
    if ((isTopNear && isBottomNear && isFull) || page.chat.store.isPrinting.value) return;
    if (isTopNear) {
      room.window.value = movedUp(entries, room.window.value);
      if (entriesIn(entries, room.window.value).start < FETCH_AHEAD)
        void page.chat.controllerOf(room)?.loadOlder();
    }
    if (isBottomNear) room.window.value = movedDown(entries, room.window.value);
  }

  #reveal(): void {
    const revealed = this.props.room.revealed.peek();
    if (revealed === this.#revealed) return;
    this.#revealed = revealed;
    const row = this.#list.current!.querySelector<HTMLElement>(`[data-key="m${revealed?.seq}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }
}

function NewestPill({ room }: Pick<InRoom, 'room'>): VNode {
  const { count } = room.unread.value;
  const words = count > 0 ? t.countNew(count) : t.newest;
  return (
    <div class="pill-place" role="status">
      <button class="pill" type="button" onClick={() => toNewest(room)}>
        {words} <Icon name="down" size={14} />
      </button>
    </div>
  );
}
