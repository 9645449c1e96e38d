// Finds gaps in a room's live records: deliver, drop, or wait for missing ones. Pure;
// record-feed.ts reads. The rule (docs/architecture.md): a gap if and only if the record's last
// sequence is greater than the tail; a record at or below the tail is dropped.
import type { LogRecord } from '../records/record.ts';

/** Records held while a gap is filled; beyond, they are dropped and read from the log. */
export const HELD_RECORDS_MAX = 4_096;

/** What to do next. */
export type GapStep =
  | { readonly kind: 'deliver'; readonly records: readonly LogRecord[] }
  | { readonly kind: 'fill'; readonly from: number; readonly to: number }
  | { readonly kind: 'none' };

const NONE: GapStep = { kind: 'none' };

/** Holds everything until `start` names the tail. One fill at a time; `filled` ends it. */
export class GapDetector {
  #tail = -1;
  #filling = true;
  #held: LogRecord[] = [];
  #fillTo = 0;

  /** The last sequence delivered; -1 before the start. */
  get tail(): number {
    return this.#tail;
  }
  get filling(): boolean {
    return this.#filling;
  }

  /** Begins after the tail that the leader named once the subscription was flushed. */
  start(tail: number): GapStep {
    this.#tail = tail;
    return this.#resume();
  }

  /** Takes a record heard live. */
  hear(record: LogRecord): GapStep {
    if (!this.#filling) {
      if (record.seq <= this.#tail) return NONE;
      if (record.lastSeq <= this.#tail) {
        this.#tail = record.seq;
        return { kind: 'deliver', records: [record] };
      }
      this.#filling = true;
      this.#held.push(record);
      return { kind: 'fill', from: this.#tail + 1, to: record.lastSeq };
    }
    if (this.#held.length >= HELD_RECORDS_MAX) {
      this.#fillTo = Math.max(this.#fillTo, this.#held.at(-1)?.seq ?? 0, record.seq);
      this.#held = [];
    } else if (this.#fillTo > 0) this.#fillTo = Math.max(this.#fillTo, record.seq);
    else this.#held.push(record);
    return NONE;
  }

  /** Takes a hint that the room's tail is at least this. */
  learnTail(seq: number): GapStep {
    if (seq <= this.#tail) return NONE;
    if (this.#filling) {
      // Remembered, unless the records held already reach it.
      if ((this.#held.at(-1)?.seq ?? 0) < seq) this.#fillTo = Math.max(this.#fillTo, seq);
      return NONE;
    }
    this.#filling = true;
    return { kind: 'fill', from: this.#tail + 1, to: seq };
  }

  /** Returns sequences in this range that were there when records heard since were stored. */
  witnessed(from: number, to: number): ReadonlySet<number> {
    const seqs = this.#held.flatMap(({ seq, lastSeq }) => [lastSeq, seq]);
    return new Set(seqs.filter((seq) => seq >= from && seq <= to));
  }

  /** Takes the missing records, ascending, all up to `to`. Returns those not delivered yet. */
  filled(records: readonly LogRecord[], to: number): readonly LogRecord[] {
    const fresh = records.filter((record) => record.seq > this.#tail);
    this.#tail = Math.max(this.#tail, to, fresh.at(-1)?.seq ?? 0);
    return fresh;
  }

  /** The stream ends at `lastSeq`: forgets hints of later records. */
  refute(lastSeq: number): void {
    this.#held = this.#held.filter(({ seq }) => seq <= lastSeq);
    if (this.#fillTo > lastSeq) this.#fillTo = 0;
  }

  /** Goes on after `start` or `filled`. Call it until it returns something else than `deliver`. */
  resume(): GapStep {
    return this.#filling ? this.#resume() : NONE;
  }

  #resume(): GapStep {
    const deliver: LogRecord[] = [];
    while (this.#held.length > 0) {
      const record = this.#held[0];
      if (record === undefined) break;
      if (record.seq > this.#tail && record.lastSeq > this.#tail) break;
      this.#held.shift();
      if (record.seq <= this.#tail) continue;
      this.#tail = record.seq;
      deliver.push(record);
    }
    if (deliver.length > 0) return { kind: 'deliver', records: deliver };
    const next = this.#held[0];
    if (next !== undefined) return { kind: 'fill', from: this.#tail + 1, to: next.lastSeq };
    if (this.#fillTo > this.#tail) {
      const to = this.#fillTo;
      this.#fillTo = 0;
      return { kind: 'fill', from: this.#tail + 1, to };
    }
    this.#fillTo = 0;
    this.#filling = false;
    return NONE;
  }
}
