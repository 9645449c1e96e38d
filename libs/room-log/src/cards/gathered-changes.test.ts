import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { CardKind } from './card.ts';
import { changedAt } from './change-card.ts';
import type { ChangeOutcome, NextCard } from './change-card.ts';
import { GatheredChanges } from './gathered-changes.ts';
import { UnknownCard } from './read-card.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const kind: CardKind<number> = { parse: Number };

interface Batch {
  readonly beganMs: number;
  readonly changes: number;
}
interface Addition {
  readonly stream?: string;
  readonly subject?: string;
  readonly deadlineMs?: number;
  readonly next?: () => NextCard<number, string> | Promise<never>;
}
interface Desk {
  /** The batches of each stream, in the order in which they began. */
  readonly batches: (stream?: string) => readonly Batch[];
  /** Changes a card that is known, so that nothing is read. */
  readonly add: (addition?: Addition) => Promise<ChangeOutcome<string>>;
}

/** Opens streams that take so long for a batch. */
function openDesk({ batchMs }: { batchMs: number }): Desk {
  const startMs = monotonicMs();
  const batches = new Map<string, Batch[]>();
  let lastSeq = 0;
  let ids = 0;
  const gathered = new GatheredChanges<number, string>({
    bus: {} as Bus,
    retention: undefined,
    storeBatch: async (records) => {
      const told = records.filter(({ subject }) => subject.startsWith('log '));
      const beganMs = Math.round(monotonicMs() - startMs);
      const stream = told[0]!.subject.slice(4);
      batches.set(stream, [...(batches.get(stream) ?? []), { beganMs, changes: told.length }]);
      await new Promise((resolve) => setTimeout(resolve, batchMs));
      lastSeq += records.length;
      return { kind: 'stored', lastSeq };
    },
  });
  return {
    batches: (stream = 'one') => batches.get(stream) ?? [],
    add: ({ stream = 'one', subject = 'card', deadlineMs = Infinity, next } = {}) => {
      const record = { subject: `log ${stream}`, fields: '', body: new Uint8Array() };
      return gathered.apply({
        kind,
        stream,
        subject: `${stream} ${subject}`,
        id: `${(ids += 1)}`,
        deadlineMs,
        known: { get: () => ({ state: 1, changes: [], seq: 1 }), learn() {}, forget() {} },
        change: next ?? (() => ({ kind: 'change', state: 2, record })),
      });
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Adds a change every so often; the test has fewer than sixteen wait at any time. */
async function addFor(ms: number, { add }: Desk, everyMs = 20): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += everyMs) {
    void add();
    await pass(everyMs);
  }
}

/** Returns the ms between the beginnings of batches. */
const pacesOf = (batches: readonly Batch[]): number[] =>
  batches.slice(1).map(({ beganMs }, index) => beganMs - batches[index]!.beganMs);

/** Opens streams, one of which has used up its burst, stored all, and may go on in 250 ms. */
async function openExhausted(): Promise<Desk> {
  const desk = openDesk({ batchMs: 20 });
  // Five batches are the burst, the sixth uses more.
  await addFor(120, desk);
  expect(desk.batches()).toHaveLength(6);
  return desk;
}

test('a change of a quiet stream is stored at once', async () => {
  const desk = await openExhausted();
  await pass(10_000);
  void desk.add();
  await pass(0);
  expect(desk.batches()).toHaveLength(7);
});

test('after a burst, batches take a fiftieth of the time', async () => {
  for (const [batchMs, paceMs] of [
    [1, 50],
    [4, 200],
  ] as const) {
    const desk = openDesk({ batchMs });
    await addFor(20_000, desk);
    expect(pacesOf(desk.batches()).slice(0, 20)).toEqual(Array(20).fill(20));
    expect(pacesOf(desk.batches()).slice(-20)).toEqual(Array(20).fill(paceMs));
    const spentMs = desk.batches().length * batchMs;
    expect(spentMs / (100 + 20_000 / 50)).toBeCloseTo(1, 1);
  }
});

test('batches begin at least 10 ms apart, and wait at most 250 ms', async () => {
  const quick = openDesk({ batchMs: 1 });
  await addFor(500, quick, 1);
  expect(new Set(pacesOf(quick.batches()))).toEqual(new Set([10]));
  const slow = openDesk({ batchMs: 20 });
  await addFor(5_000, slow);
  expect(Math.max(...pacesOf(slow.batches()))).toBe(250);
});

test('sixteen waiting changes are stored without waiting', async () => {
  const desk = await openExhausted();
  for (let n = 0; n < 15; n += 1) void desk.add();
  await pass(100);
  expect(desk.batches()).toHaveLength(6);
  void desk.add();
  await pass(0);
  expect(desk.batches().slice(6)).toEqual([{ beganMs: 220, changes: 16 }]);
});

test('a stream that waits does not delay another', async () => {
  const desk = await openExhausted();
  void desk.add();
  void desk.add({ stream: 'other' });
  await pass(0);
  expect(desk.batches()).toHaveLength(6);
  expect(desk.batches('other')).toHaveLength(1);
  await pass(250);
  expect(desk.batches()).toHaveLength(7);
});

test('each waiting change gets its own result, or its own error', async () => {
  const desk = await openExhausted();
  const error = new UnknownCard('a card of a later version');
  const outcomes = Promise.allSettled([
    desk.add(),
    desk.add({ subject: 'second' }),
    desk.add({ subject: 'broken', next: () => Promise.reject(error) }),
    desk.add({ deadlineMs: monotonicMs() + 10 }),
    desk.add(),
  ]);
  await pass(500);
  const firstSeq = 6 * 2 + 1;
  expect(desk.batches().slice(6)).toMatchObject([{ changes: 3 }]);
  expect(await outcomes).toEqual([
    { status: 'fulfilled', value: changedAt(firstSeq) },
    { status: 'fulfilled', value: changedAt(firstSeq + 3) },
    { status: 'rejected', reason: error },
    { status: 'fulfilled', value: { kind: 'unknown' } },
    { status: 'fulfilled', value: changedAt(firstSeq + 1) },
  ]);
});
