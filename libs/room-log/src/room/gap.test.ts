// The detector against a stream whose live delivery loses, repeats and lags: the output is the
// stream.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GapDetector, HELD_RECORDS_MAX } from './gap.ts';
import type { GapStep } from './gap.ts';
import type { LogRecord } from '../records/record.ts';

const record = (seq: number, lastSeq: number): LogRecord => ({ kind: 'foreign', seq, lastSeq });

/** Drives the detector as record-feed.ts does, with fills that answer when the test says so. */
class Following {
  readonly detector = new GapDetector();
  readonly stored: LogRecord[] = [];
  readonly delivered: number[] = [];
  #fill: { next: number; to: number } | undefined;
  #startedAt: number | undefined;
  /** The greatest sequence it heard of, by a record or a hint. */
  #told = 0;

  get lastSeq(): number {
    return this.stored.at(-1)?.seq ?? 0;
  }
  get expected(): number[] {
    const from = this.#startedAt ?? Infinity;
    return this.stored.map(({ seq }) => seq).filter((seq) => seq > from);
  }

  /** `skip`: sequences of other rooms in between. */
  append(skip: number): LogRecord {
    const next = record(this.lastSeq + 1 + skip, this.lastSeq);
    this.stored.push(next);
    return next;
  }
  hear(heard: LogRecord): void {
    this.#told = Math.max(this.#told, heard.seq);
    this.#act(this.detector.hear(heard));
  }
  learnTail(seq: number): void {
    this.#told = Math.max(this.#told, seq);
    this.#act(this.detector.learnTail(seq));
  }
  start(): void {
    if (this.#startedAt !== undefined) return;
    this.#startedAt = this.lastSeq;
    this.#drive(this.detector.start(this.lastSeq));
  }

  /** Answers one page of the fill in progress, at most this many records. */
  answerFill(records: number): void {
    const fill = this.#fill;
    if (fill === undefined) return;
    const inside = this.stored.filter(({ seq }) => seq >= fill.next && seq <= fill.to);
    const page = inside.slice(0, records);
    const upTo = inside.length > page.length ? (page.at(-1)?.seq ?? fill.to) : fill.to;
    this.#deliver(this.detector.filled(page, upTo));
    fill.next = upTo + 1;
    if (fill.next <= fill.to) return;
    this.#fill = undefined;
    this.#drive(this.detector.resume());
  }
  settle(): void {
    this.start();
    this.#fillAll();
    // Nothing waits for a further hint: none may come.
    expect(this.delivered).toEqual(this.expected.slice(0, this.delivered.length));
    expect(this.detector.tail).toBeGreaterThanOrEqual(this.#told);
    this.learnTail(this.lastSeq);
    this.#fillAll();
  }
  #fillAll(): void {
    for (let rounds = 0; this.#fill !== undefined; rounds += 1) {
      if (rounds > 10) throw new Error('it fills for ever');
      this.answerFill(Infinity);
    }
  }

  #act(step: GapStep): void {
    if (step.kind === 'deliver') this.#deliver(step.records);
    else if (step.kind === 'fill') this.#begin(step);
  }
  #drive(first: GapStep): void {
    let step = first;
    for (; step.kind === 'deliver'; step = this.detector.resume()) this.#deliver(step.records);
    if (step.kind === 'fill') this.#begin(step);
  }
  #begin({ from, to }: { from: number; to: number }): void {
    if (this.#fill !== undefined) throw new Error('two fills at once');
    if (from > to) throw new Error('an empty fill');
    this.#fill = { next: from, to };
  }
  #deliver(records: readonly LogRecord[]): void {
    for (const { seq } of records) this.delivered.push(seq);
  }
}

type Event =
  | { readonly type: 'append'; readonly count: number; readonly skip: number; readonly fate: Fate }
  | { readonly type: 'heard-again' | 'hint'; readonly back: number }
  | { readonly type: 'fill'; readonly records: number }
  | { readonly type: 'start' };
/** `late`: heard after the later ones of its batch. */
type Fate = 'heard' | 'lost' | 'first-lost' | 'last-lost' | 'twice' | 'late';

const append = (count: fc.Arbitrary<number>): fc.Arbitrary<Event> =>
  fc.record({
    type: fc.constant('append' as const),
    count,
    skip: fc.nat(3),
    fate: fc.constantFrom<Fate>(
      'heard',
      'heard',
      'lost',
      'first-lost',
      'last-lost',
      'twice',
      'late',
    ),
  });
/** Above all the last record: none after it shows that it is missing. */
const back = fc.oneof(fc.constant(0), fc.nat(20));
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: append(fc.integer({ min: 1, max: 6 })) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('heard-again' as const), back }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('hint' as const), back }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('fill' as const),
      records: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'start' as const }) },
);

function happen(following: Following, what: Event): void {
  switch (what.type) {
    case 'append': {
      const batch = Array.from({ length: what.count }, () => following.append(what.skip));
      for (const heard of fateOf(batch, what.fate)) following.hear(heard);
      return;
    }
    case 'heard-again': {
      const old = following.stored.at(-1 - what.back);
      if (old !== undefined) following.hear(old);
      return;
    }
    case 'hint':
      following.learnTail(following.stored.at(-1 - what.back)?.seq ?? 0);
      return;
    case 'fill':
      following.answerFill(what.records);
      return;
    case 'start':
      following.start();
  }
}

function fateOf(batch: LogRecord[], fate: Fate): LogRecord[] {
  switch (fate) {
    case 'heard':
      return batch;
    case 'lost':
      return [];
    case 'first-lost':
      return batch.slice(1);
    case 'last-lost':
      return batch.slice(0, -1);
    case 'twice':
      return batch.flatMap((heard) => [heard, heard]);
    case 'late':
      return [...batch.slice(1), ...batch.slice(0, 1)];
  }
}

function expectOnceAndInOrder(events: readonly Event[]): void {
  const following = new Following();
  for (const what of events) {
    happen(following, what);
    // At any moment the delivered records are a prefix of the stream.
    expect(following.delivered).toEqual(following.expected.slice(0, following.delivered.length));
  }
  following.settle();
  expect(following.delivered).toEqual(following.expected);
  expect(following.detector.tail).toBe(following.lastSeq);
  expect(following.detector.filling).toBe(false);
}

test('despite lost, doubled or late records, each is delivered once, in order', () => {
  fc.assert(fc.property(fc.array(event, { maxLength: 60 }), expectOnceAndInOrder), {
    numRuns: 500,
  });
});

test('so it is when more records arrive than are held', () => {
  const burst = append(fc.integer({ min: HELD_RECORDS_MAX - 2, max: HELD_RECORDS_MAX + 300 }));
  const events = fc
    .tuple(fc.array(event, { maxLength: 12 }), burst, fc.array(event, { maxLength: 12 }))
    .map(([before, flood, after]) => [...before, flood, ...after]);
  fc.assert(fc.property(events, expectOnceAndInOrder), { numRuns: 30 });
});

test('a record beyond the held ones is read from the log', () => {
  const detector = new GapDetector();
  for (let seq = 1; seq <= HELD_RECORDS_MAX + 1; seq += 1) detector.hear(record(seq, seq - 1));
  expect(detector.start(0)).toEqual({ kind: 'fill', from: 1, to: HELD_RECORDS_MAX + 1 });
});

test('a record that follows the last delivered one is delivered at once', () => {
  const detector = new GapDetector();
  expect(detector.start(7)).toEqual({ kind: 'none' });
  expect(detector.hear(record(20, 7))).toEqual({ kind: 'deliver', records: [record(20, 7)] });
  expect(detector.hear(record(20, 7))).toEqual({ kind: 'none' });
  expect(detector.hear(record(30, 25))).toEqual({ kind: 'fill', from: 21, to: 25 });
});

test('a record whose predecessors were removed from the stream is no gap', () => {
  const detector = new GapDetector();
  detector.start(7);
  expect(detector.hear(record(20, 0)).kind).toBe('deliver');
});

test('what was heard before the start is delivered from the tail on', () => {
  const detector = new GapDetector();
  for (const seq of [5, 6, 7, 8]) expect(detector.hear(record(seq, seq - 1)).kind).toBe('none');
  expect(detector.tail).toBe(-1);
  expect(detector.start(6)).toEqual({ kind: 'deliver', records: [record(7, 6), record(8, 7)] });
  expect(detector.resume()).toEqual({ kind: 'none' });
  expect(detector.tail).toBe(8);
});
