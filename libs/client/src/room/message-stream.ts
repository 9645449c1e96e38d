// The messages of one room at their reader's pace: `for await (const message of room)`.
// Bounded without loss: messages beyond the bound are dropped here and read from the log later.
import type { HistoryPage, Joined, Message } from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { HistoryOptions, Room } from './room.ts';

/** Messages that wait for one reader. Beyond it, the reader reads from the log. */
export const STREAM_MESSAGES_MAX = 1_000;
const PAGE = 200;

export interface StreamDeps {
  readonly on: Room['on'];
  /** Exempt from OPEN_REQUESTS_MAX: a reader asks for one page at a time. */
  readonly history: (options: HistoryOptions) => Promise<HistoryPage>;
  /** Returns why the room ended; undefined while it has not. */
  readonly ended: () => ClientError | RefusedError | undefined;
}

/**
 * Yields each message once, in order. Returns when the room was left or the client closed.
 * Throws if the room ended otherwise, or if it ended before everything was read.
 */
export async function* streamMessages(deps: StreamDeps): AsyncGenerator<Message, void, void> {
  const backlog = new Backlog();
  let news = Promise.withResolvers<void>();
  const removers = [
    deps.on('joined', (joined) => backlog.joined(joined)),
    deps.on('message', (message) => {
      backlog.add(message);
      news.resolve();
    }),
    deps.on('ended', () => news.resolve()),
  ];
  try {
    for (;;) {
      // Awaits even when the room has ended: the events that `on` held come in a microtask.
      await (deps.ended() ? undefined : news.promise);
      news = Promise.withResolvers();
      for (let message = backlog.take(); message; message = backlog.take()) yield message;
      while (backlog.dropped && !deps.ended()) yield* readOn(backlog, deps.history);
      const error = deps.ended();
      if (!error || backlog.hasNext) continue;
      if (!backlog.dropped && (error.code === 'left' || error.code === 'closed')) return;
      throw error;
    }
  } finally {
    for (const remove of removers) remove();
  }
}

/** Reads one page of the dropped messages. */
async function* readOn(
  backlog: Backlog,
  history: StreamDeps['history'],
): AsyncGenerator<Message, void, void> {
  const { dropped } = backlog;
  if (!dropped) return;
  const { afterSeq, toSeq } = dropped;
  const page = await history({ after: afterSeq, limit: PAGE });
  for (const message of page.messages) {
    // Another log began, with other seqs.
    if (backlog.dropped !== dropped) return;
    backlog.readTo(message.seq);
    yield message;
  }
  if (backlog.dropped === dropped) backlog.readTo(page.more ? (page.next ?? afterSeq) : toSeq);
}

/** The messages that were not kept: those after one seq, up to another. */
interface Dropped {
  afterSeq: number;
  toSeq: number;
}

/** The messages that wait for one reader. Pure. */
export class Backlog {
  readonly #waiting: Message[] = [];
  #epoch = '';
  /** The last that came, of this epoch. */
  #seq = 0;
  #dropped: Dropped | undefined;

  get hasNext(): boolean {
    return this.#waiting.length > 0;
  }
  /** Undefined if nothing is missing here. The same object until it is read or its log ends. */
  get dropped(): Readonly<Dropped> | undefined {
    return this.#dropped;
  }

  joined({ epoch, seq }: Joined): void {
    if (epoch !== this.#epoch || seq < this.#seq) {
      // Messages dropped of the ended log cannot be read any more; `truncated` reports them.
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

  /** Everything up to this seq is read. */
  readTo(seq: number): void {
    if (!this.#dropped) return;
    this.#dropped.afterSeq = Math.max(this.#dropped.afterSeq, seq);
    if (this.#dropped.afterSeq >= this.#dropped.toSeq) this.#dropped = undefined;
  }
}
