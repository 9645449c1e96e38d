// Where the newest messages of a hosted room stand in its log: a page of them then reads neither
// the amendments between them, nor how many records there are. Filled by the first page that is
// read; the records that are heard complete it.
import type { LogRecord } from '../records/record.ts';

/** Remembered of a room; some pages. */
const SAYS_MAX = 256;
/** A request costs as much as reading this many records. */
const GAP_RECORDS_MAX = 8;
/** Requests for one page. */
const RUNS_MAX = 8;

interface Say {
  readonly seq: number;
  /** Its place among the room's records. */
  readonly place: number;
}

/** Messages that are read at once. */
export interface Run {
  readonly from: number;
  readonly to: number;
  /** Records at most. */
  readonly records: number;
}

export class NewestSays {
  #tail: number;
  /** Ascending; undefined: no page was read yet. */
  #says: Say[] | undefined;
  /** Of the next record. */
  #place = 0;

  /** `tail`: the sequence of the last record that was heard. */
  constructor(tail: number) {
    this.#tail = tail;
  }

  /** The sequence of the last record that was heard. */
  get tail(): number {
    return this.#tail;
  }

  /** The next records of the room were heard. */
  hear(records: readonly LogRecord[]): void {
    this.#tail = records.at(-1)?.seq ?? this.#tail;
    if (this.#says === undefined) return;
    this.#append(records);
    if (this.#says.length > 2 * SAYS_MAX) this.#says = this.#says.slice(-SAYS_MAX);
  }

  /** Takes all records of the room up to `to`, from some on, unless it has as many. */
  learn(records: readonly LogRecord[], to: number): void {
    if (to < this.#tail) return;
    const heard = records.filter(({ seq }) => seq <= this.#tail);
    const count = heard.filter(({ kind }) => kind === 'say').length;
    if (count <= (this.#says?.length ?? 0)) return;
    this.#says = [];
    this.#place = 0;
    this.#append(heard);
  }

  /** Returns where the last messages before `before` are read; undefined: not known. */
  lastBefore(before: number, { count, spare, first }: Wanted): readonly Run[] | undefined {
    const says = (this.#says ?? []).filter(({ seq }) => seq < before && seq >= first);
    return says.length < count ? undefined : runsOf(says.slice(-(count + spare)));
  }

  #append(records: readonly LogRecord[]): void {
    for (const { kind, seq } of records) {
      if (kind === 'say') this.#says?.push({ seq, place: this.#place });
      this.#place += 1;
    }
  }
}

interface Wanted {
  readonly count: number;
  /** More, should some be gone or for others. */
  readonly spare: number;
  /** The first sequence that may be read. */
  readonly first: number;
}

function runsOf(says: readonly Say[]): readonly Run[] {
  const gaps = says.slice(1).map(({ place }, n) => place - says[n]!.place - 1);
  const widest = gaps.toSorted((a, b) => b - a)[RUNS_MAX - 1] ?? 0;
  const gapMax = Math.max(GAP_RECORDS_MAX, widest);
  const starts = says.filter((_say, n) => n === 0 || gaps[n - 1]! > gapMax);
  return starts.map((start, n) => {
    const next = starts[n + 1];
    const end = says.findLast(({ seq }) => next === undefined || seq < next.seq) ?? start;
    return { from: start.seq, to: end.seq, records: end.place - start.place + 1 };
  });
}
