// Marks of a gateway that tells of reactions: since where in the stream their cards may be missing,
// should it die (unfinished-reactions.ts). One a partition: written before the first reaction, anew
// now and then, and removed when there were none for a while.
import { Buffer } from 'node:buffer';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { streamName, unfinishedSubject } from '../nats/subjects.ts';
import { purge } from '../storage/purge-room.ts';
import type { CardFolds } from './card-folds.ts';

const RENEW_MS = 30_000;
const IDLE_MS = 60_000;

export interface MarkDeps {
  readonly writer: LogWriter;
  readonly folds: CardFolds;
  readonly ownGateway: () => string;
}

interface Mark {
  readonly gateway: string;
  readonly writtenMs: number;
  /** The stream's end when it was written, or before. */
  readonly end: number;
  readonly outcome: Promise<AppendOutcome>;
  usedMs: number;
}

export class ReactionMarks {
  readonly #deps: MarkDeps;
  /** By partition. */
  readonly #marks = new Map<number, Mark>();

  constructor(deps: MarkDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when it is marked that this gateway tells of reactions. `end`: a sequence that the
   * partition has reached. Throws BusUnavailable.
   */
  async expect(partition: number, end: number): Promise<void> {
    const { folds, ownGateway } = this.#deps;
    const mark = this.#marks.get(partition);
    if (mark?.gateway !== ownGateway()) {
      await this.#write(partition, { from: end, end });
      return;
    }
    mark.usedMs = monotonicMs();
    requireMarked(await mark.outcome);
    // Cards of all that was told before it are stored.
    const isDue = mark.usedMs - mark.writtenMs >= RENEW_MS && folds.sinceMs > mark.writtenMs;
    if (!isDue || this.#marks.get(partition) !== mark) return;
    const renewed = this.#write(partition, { from: mark.end, end }).catch(unlessUnavailable);
    background('a mark of reactions', renewed);
  }

  /** Removes the marks that were not used for a while. Throws BusUnavailable. */
  async removeIdle(): Promise<void> {
    const nowMs = monotonicMs();
    await this.#remove((mark) => nowMs - mark.usedMs >= IDLE_MS);
  }

  /** The end: removes all, unless cards are missing. Throws BusUnavailable. */
  async close(): Promise<void> {
    await this.#remove(() => true);
  }

  async #remove(isDue: (mark: Mark) => boolean): Promise<void> {
    const { writer, folds } = this.#deps;
    if (folds.sinceMs < Infinity) return;
    for (const [partition, mark] of [...this.#marks].filter(([, each]) => isDue(each))) {
      this.#marks.delete(partition);
      const outcome = await mark.outcome;
      if (outcome.kind !== 'stored') continue;
      const filter = unfinishedSubject(partition, mark.gateway);
      await purge(writer.bus, streamName(partition), { filter, seq: outcome.seq + 1 });
    }
  }

  async #write(partition: number, { from, end }: { from: number; end: number }): Promise<void> {
    const { writer, ownGateway } = this.#deps;
    const gateway = ownGateway();
    const nowMs = monotonicMs();
    const outcome = writer.appender.append({
      subject: unfinishedSubject(partition, gateway),
      fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', writer.retention),
      body: Buffer.from(JSON.stringify({ from })),
      deadlineMs: nowMs + LOG_WAIT_MS_MAX,
    });
    const mark = { gateway, writtenMs: nowMs, end: Math.max(from, end), outcome, usedMs: nowMs };
    this.#marks.set(partition, mark);
    const { kind } = await outcome;
    if (kind !== 'stored' && this.#marks.get(partition) === mark) this.#marks.delete(partition);
    requireMarked(await outcome);
  }
}

/** A full stream takes no reaction either. */
function requireMarked({ kind }: AppendOutcome): void {
  if (kind === 'stored' || kind === 'full') return;
  throw new BusUnavailable('it is not marked that there are reactions');
}

/** Returns since where a mark says so. */
export const sinceIn = (body: Uint8Array): number =>
  (JSON.parse(Buffer.from(body).toString()) as { readonly from: number }).from;

/** Throws what is not BusUnavailable. */
export const unlessUnavailable = (error: unknown): void => {
  if (!(error instanceof BusUnavailable)) throw error;
};
