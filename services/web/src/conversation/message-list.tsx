// The conversation: a stretch of the room's entries as rows, moved as one scrolls, without moving what is being read.
// Which stretch: state/list-window.ts. Which rows: state/rows.ts. Where the reader stays: place-keeper.ts.
import { Component, createRef } from 'preact';
import type { VNode } from 'preact';
import { toNewest } from './reading.ts';
import { entriesIn, movedDown, movedUp } from './rendered-window.ts';
import { rowsOf } from './row-grouping.ts';
import type { InRoom } from '../page/page-context.ts';
import { PlaceKeeper } from './scroll-anchor.ts';
import { CAN_COPY } from '../widgets/platform.ts';
import { Rows } from './message-rows.tsx';
import { Icon } from '../widgets/icons.tsx';

/** Further rows are put there this many views before one comes to the end of them. */
const AHEAD_VIEWS = 1.5;
/** Fewer entries than that before the first row: older ones are fetched, so that they are there when they are wanted. */
const FETCH_AHEAD = 160;

export class MessageList extends Component<InRoom> {
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #list = createRef<HTMLDivElement>();
  #place: PlaceKeeper | undefined;
  #resized: ResizeObserver | undefined;
  #revealed: number | undefined;
  #wasAtEnd = true;

  override componentDidMount(): void {
    const scroller = this.#scroller.current!;
    this.#place = new PlaceKeeper(scroller);
    this.#resized = new ResizeObserver(() => this.#place!.resized(this.props.room.isAtEnd.peek()));
    this.#resized.observe(scroller);
    this.#resized.observe(this.#list.current!);
    this.#place.restore(this.props.room.isAtEnd.peek());
    this.#fill();
  }

  override componentWillUnmount(): void {
    this.#resized?.disconnect();
  }

  override getSnapshotBeforeUpdate(): null {
    this.#place!.note();
    return null;
  }

  override componentDidUpdate(): void {
    // At the end, unless one has just scrolled away from it and the event is still to come; or sent there by a press.
    const isAtEnd = this.props.room.isAtEnd.peek();
    this.#place!.restore(isAtEnd && (this.#place!.isAtEnd || !this.#wasAtEnd));
    this.#wasAtEnd = isAtEnd;
    this.#reveal();
    this.#fill();
  }

  override render(): VNode {
    const { room, page } = this.props;
    const { store } = page.chat;
    const { entries, olderBefore } = room.timeline.value;
    const window = room.window.value;
    const { start, end } = entriesIn(entries, window);
    const isAtNewest = window.toSeq === undefined;
    const rows = rowsOf({
      entries: entries.slice(start, end),
      before: entries[start - 1],
      outgoing: isAtNewest ? room.outgoing.value : [],
      newSince: room.attention.value.newSince,
      me: store.alias.value,
    });
    const isAtEnd = room.isAtEnd.value;
    return (
      <div class="list-frame">
        <div class="list-scroller" ref={this.#scroller} onScroll={this.#scrolled}>
          <div
            class="list"
            ref={this.#list}
            role="log"
            // What comes in while one reads further up is told by the pill, not read out.
            aria-live={isAtEnd ? 'polite' : 'off'}
            aria-relevant="additions"
            aria-label={`Messages in ${room.name}`}
          >
            {start === 0 && olderBefore === undefined && <Beginning room={room} />}
            <Rows rows={rows} room={room} page={page} />
          </div>
        </div>
        {!isAtEnd && <NewestPill room={room} />}
      </div>
    );
  }

  readonly #scrolled = (): void => {
    this.#place!.note();
    const { room } = this.props;
    room.isAtEnd.value = this.#place!.isAtEnd && room.window.value.toSeq === undefined;
    this.#fill();
  };

  /** Puts rows where one is about to scroll to. */
  #fill(): void {
    const { room, page } = this.props;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller.current!;
    const entries = room.timeline.value.entries;
    const ahead = clientHeight * AHEAD_VIEWS;
    if (scrollTop < ahead) {
      room.window.value = movedUp(entries, room.window.value);
      const { start } = entriesIn(entries, room.window.value);
      if (start < FETCH_AHEAD) void page.chat.loadOlder(room);
    }
    if (scrollHeight - scrollTop - clientHeight < ahead)
      room.window.value = movedDown(entries, room.window.value);
  }

  #reveal(): void {
    const seq = this.props.room.revealed.peek();
    if (seq === this.#revealed) return;
    this.#revealed = seq;
    const row = this.#list.current!.querySelector<HTMLElement>(`[data-key="m${seq}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }
}

/** Above the oldest there is; or all there is to say of a room in which nothing was said. */
function Beginning({ room }: Pick<InRoom, 'room'>): VNode | null {
  if (room.status.value.kind !== 'here') return null;
  if (room.timeline.value.entries.some(({ kind }) => kind === 'message'))
    return <p class="notice beginning">This is as far back as {room.name} goes.</p>;
  if (room.outgoing.value.length > 0) return null;
  return (
    <div class="nothing-yet">
      <p>Nothing has been said in {room.name} yet.</p>
      {CAN_COPY && (
        <button type="button" onClick={() => void navigator.clipboard.writeText(location.href)}>
          copy its address for others
        </button>
      )}
    </div>
  );
}

function NewestPill({ room }: Pick<InRoom, 'room'>): VNode {
  const { count } = room.unread.value;
  const words = count > 0 ? `${count} new` : 'newest';
  return (
    <div class="pill-place" role="status">
      <button class="pill" type="button" onClick={() => toNewest(room)}>
        {words} <Icon name="down" size={14} />
      </button>
    </div>
  );
}
