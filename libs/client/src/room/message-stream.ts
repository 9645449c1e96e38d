// The messages of one room at the pace of who reads them: `for await (const message of room)`. Made by open-room.ts.
// Bounded, and nothing is lost: what does not fit is dropped here, and read from the log when the reader has come that far.
import type { HistoryPage, Joined, Message } from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { HistoryOptions, Room } from './room.ts';

/** Messages that wait for one reader; from there on it reads from the log. */
export const STREAM_MESSAGES_MAX = 1_000;
const PAGE = 200;

export interface StreamDeps {
  readonly on: Room['on'];
  /** Not bounded with the rest of what waits: a reader asks for one page at a time. */
  readonly history: (options: HistoryOptions) => Promise<HistoryPage>;
  /** Why the room is over; undefined while it is not. */
  readonly over: () => ClientError | RefusedError | undefined;
}

/** Ends when the room was left or the client closed; throws what else ended the room, and whatever ended it before all was read. */
export async function* streamMessages(deps: StreamDeps): AsyncGenerator<Message, void, void> {
  const backlog = new Backlog();
  let news = Promise.withResolvers<void>();
  const takeOff = [
    deps.on('joined', (joined) => backlog.joined(joined)),
    deps.on('message', (message) => {
      backlog.add(message);
      news.resolve();
    }),
    deps.on('ended', () => news.resolve()),
  ];
  try {
    for (;;) {
      // Also at the end of the room: what `on` holds for us comes in a microtask.
      await (deps.over() ? undefined : news.promise);
      news = Promise.withResolvers();
      for (let message = backlog.take(); message; message = backlog.take()) yield message;
      while (backlog.dropped && !deps.over()) yield* readOn(backlog, deps.history);
      const error = deps.over();
      if (!error || backlog.hasNext) continue;
      if (!backlog.dropped && (error.code === 'left' || error.code === 'closed')) return;
      throw error;
    }
  } finally {
    for (const off of takeOff) off();
  }
}

/** One page of what was dropped. */
async function* readOn(
  backlog: Backlog,
  history: StreamDeps['history'],
): AsyncGenerator<Message, void, void> {
  const { dropped } = backlog;
  if (!dropped) return;
  const { afterSeq, toSeq } = dropped;
  const page = await history({ after: afterSeq, limit: PAGE });
  for (const message of page.messages) {
    // Another log has begun, which has other numbers.
    if (backlog.dropped !== dropped) return;
    backlog.readTo(message.seq);
    yield message;
  }
  if (backlog.dropped === dropped) backlog.readTo(page.more ? (page.next ?? afterSeq) : toSeq);
}

/** Messages that were not kept: those after one seq, up to another. */
interface Dropped {
  afterSeq: number;
  toSeq: number;
}

/** What waits for one reader. Pure. */
export class Backlog {
  readonly #waiting: Message[] = [];
  #epoch = '';
  /** The last that came, of this epoch. */
  #seq = 0;
  #dropped: Dropped | undefined;

  get hasNext(): boolean {
    return this.#waiting.length > 0;
  }
  /** Undefined: nothing that came is missing here. The same object until all of it is read, or gone with its log. */
  get dropped(): Readonly<Dropped> | undefined {
    return this.#dropped;
  }

  joined({ epoch, seq }: Joined): void {
    if (epoch !== this.#epoch || seq < this.#seq) {
      // What was dropped of a log that is no more cannot be read; `truncated` tells of it.
      this.#dropped = undefined;
      this.#seq = 0;
    }
    this.#epoch = epoch;
  }

  add(message: Message): void {
    const { seq } = message;
    if (this.#dropped) this.#dropped.toSeq = seq;
    else if (this.#waiting.length < STREAM_MESSAGES_MAX) this.#waiting.push(message);
    else this.#dropped = { afterSeq: this.#seq, toSeq: seq };
    this.#seq = seq;
  }

  take(): Message | undefined {
    return this.#waiting.shift();
  }

  /** All up to this seq is read. */
  readTo(seq: number): void {
    if (!this.#dropped) return;
    this.#dropped.afterSeq = Math.max(this.#dropped.afterSeq, seq);
    if (this.#dropped.afterSeq >= this.#dropped.toSeq) this.#dropped = undefined;
  }
}
