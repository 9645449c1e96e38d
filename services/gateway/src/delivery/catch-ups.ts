// The held readers of one room: each is served from the log until it is where the room is, then
// live (catch-up.ts reads, delivery.ts serves).
import type { Refusal, RoomName } from '@natter/protocol';
import type { RoomLog } from '@natter/room-log';
import type { Metrics } from '../metrics.ts';
import { catchUp } from './catch-up.ts';
import type { CatchUpDeps } from './catch-up.ts';
import { DigestTimer } from './digest-timer.ts';
import type { Delivery } from './delivery.ts';
import type { Progress } from './progress.ts';
import type { Reader, Recipient } from './reader.ts';

export interface CatchUpsDeps {
  readonly room: RoomName;
  readonly log: Pick<RoomLog, 'page' | 'asNow'>;
  readonly metrics: Metrics;
  readonly delivery: Delivery;
  readonly progress: Progress;
  /** Sends everything heard to live readers. Returns the sequence of the last record sent. */
  readonly settle: () => number;
  /** Members in the room now. */
  readonly count: () => number;
  /** Returns why it may not read the room as far as it was heard. Rejects with BusUnavailable. */
  readonly whyNotRead: (recipient: Recipient) => Promise<Refusal | undefined> | undefined;
}

export class CatchUps {
  readonly #deps: CatchUpsDeps;
  readonly #digest = new DigestTimer(() => this.#sendDigest());

  constructor(deps: CatchUpsDeps) {
    this.#deps = deps;
  }

  /** Sends everything heard to live readers. */
  settle(): void {
    this.#deps.settle();
  }

  /** Serves it, as long as it takes. `onLive` is called before anything live is sent. */
  async serve(reader: Reader, onLive?: (seq: number) => void): Promise<void> {
    const { room, log, metrics, delivery, settle, whyNotRead } = this.#deps;
    metrics.catchUps.inc();
    const deps = {
      room,
      notices: delivery.notices,
      settle,
      page: (range: { from: number; to: number; records: number }) => log.page(room, range),
      asNow: (query: Parameters<CatchUpDeps['asNow']>[0]) => log.asNow(room, query),
      beginning: (seq: number) => delivery.lately.beginning(seq),
      whyNotRead: () => whyNotRead(reader.recipient),
      onRefused: (refusal: Refusal) => {
        reader.recipient.removed(room, refusal);
      },
    };
    // Checked again: what was heard since is not for a reader that is not live yet.
    const { holds } = reader;
    while (await catchUp(reader, deps)) {
      if (reader.ended || reader.holds !== holds) return;
      if (reader.position < settle()) continue;
      this.goLive(reader, onLive);
      return;
    }
  }

  /** A digest is due: it goes out within a second. */
  digestSoon(): void {
    this.#digest.arm();
  }
  #sendDigest(): void {
    const { delivery, settle, count } = this.#deps;
    settle();
    this.serveAll(delivery.sendDigest(count()));
  }

  close(): void {
    this.#digest.stop();
  }

  serveAll(readers: readonly Reader[]): void {
    for (const reader of readers) void this.serve(reader);
  }

  /** Serves it live from here on: it is where the room is. */
  goLive(reader: Reader, onLive?: (seq: number) => void): void {
    const { delivery, progress, count } = this.#deps;
    onLive?.(progress.sentSeq);
    delivery.goLive(reader, count());
  }
}
