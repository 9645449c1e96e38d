// The last records of a hosted room, whether they were heard or read, against what was appended. On
// a real nats-server.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KnownRecords, RecordKeepers } from '../src/known/known-records.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { encodeAmended } from '../src/records/amended-event.ts';
import type { AmendRecord, LogRecord } from '../src/records/record.ts';
import { readAll } from '../src/room/replay.ts';
import { anySteps, play } from './heard-or-missed.ts';
import { appendSay, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

const SAID = 120;

let world: World;
let room: RoomSubjects;
/** The room's records; those of another are between them. */
let there: readonly LogRecord[];
let reads = 0;

beforeAll(async () => {
  world = await startWorld();
  room = world.room();
  const other = world.room();
  for (let n = 0; n < SAID; n += 1) {
    await appendSay(world.desk, room);
    await appendSay(world.desk, other);
  }
  there = await readAll(world.desk.bus, room, { from: 1, to: 10_000, deadlineMs: later() });
  expect(there).toHaveLength(SAID);
  world.desk.bus.subscribe('$JS.API.DIRECT.GET.*', () => (reads += 1));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const later = (): number => monotonicMs() + 20_000;
const seqAt = (index: number): number => there[index - 1]?.seq ?? 0;
const known = (keepers = new RecordKeepers()): KnownRecords =>
  new KnownRecords(world.desk.bus, room, keepers);

interface Range {
  readonly after: number;
  readonly to: number;
  readonly records?: number;
}

/** Returns the sequences of all pages of a range, as a reader goes through them. */
async function readThrough(
  of: KnownRecords,
  { after, to, records }: Range,
  tail: number,
): Promise<number[]> {
  const seqs: number[] = [];
  for (let from = after + 1; from <= to;) {
    const range = { from, to, ...(records !== undefined && { records }), deadlineMs: later() };
    const page = await of.page(range, tail);
    expect(page.records.length).toBeLessThanOrEqual(records ?? SAID);
    expect(page.upTo).toBeGreaterThanOrEqual(from);
    seqs.push(...page.records.map(({ seq }) => seq));
    from = page.upTo + 1;
  }
  return seqs;
}

/** Asks in pages of so many. */
const anyPages = fc.record({ records: fc.constantFrom(undefined, undefined, 1, 7) });

test('whoever asks gets each record once, heard or read', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps(anyPages), async (steps) => {
      const kept = known();
      await play(steps, there, {
        hear: (records, after) => {
          kept.hear(records, after);
        },
        ask: async ({ back, records }, at) => {
          const [after, to] = [seqAt(Math.max(0, at - back)), seqAt(at)];
          const range = { after, to, ...(records !== undefined && { records }) };
          const found = await readThrough(kept, range, to);
          const said = there.map(({ seq }) => seq).filter((seq) => seq > after && seq <= to);
          expect(found).toEqual(said);
        },
      });
    }),
    { numRuns: 150 },
  );
});

// Once: what is read for 20 ms by whoever asks the same would hide a read.
test('one reads what many missed, and nobody what was heard', { retry: 0 }, async () => {
  const records = known();
  expect(await readThrough(records, { after: seqAt(40), to: seqAt(60) }, seqAt(60))).toHaveLength(
    20,
  );
  await world.desk.bus.nc.flush();
  const before = reads;
  expect(before).toBeGreaterThan(0);
  records.hear(there.slice(60, 90), seqAt(60));
  for (const [after, to] of [
    [40, 60],
    [45, 90],
    [60, 75],
    [89, 90],
    [90, 90],
  ] as const) {
    const found = await readThrough(records, { after: seqAt(after), to: seqAt(to) }, seqAt(90));
    expect(found).toEqual(there.slice(after, to).map(({ seq }) => seq));
  }
  await world.desk.bus.nc.flush();
  expect(reads).toBe(before);
});

test('a message that was erased is not kept, nor its later texts', async () => {
  const records = known();
  await readThrough(records, { after: seqAt(1), to: seqAt(20) }, seqAt(20));
  const told = { type: 'amended', room: 'any', of: seqAt(10), by: 'ann', at: 1, rev: 1 } as const;
  const amendment = (seq: number, change: { text: string } | { erase: true }): AmendRecord => ({
    ...(there[0] as AmendRecord),
    kind: 'amend',
    seq,
    body: encodeAmended({ ...told, ...change }),
    event: { ...told, ...change, seq },
  });
  const [edited, erased] = [seqAt(20) + 1, seqAt(20) + 2];
  records.hear([amendment(edited, { text: 'better' })], seqAt(20));
  records.hear([amendment(erased, { erase: true })], edited);
  const found = await readThrough(records, { after: seqAt(8), to: erased }, erased);
  const left = there.slice(8, 20).map(({ seq }) => seq);
  expect(found).toEqual([...left.filter((seq) => seq !== seqAt(10)), erased]);
  // Nor one that is erased while it is read.
  const late = known();
  const reading = readThrough(late, { after: seqAt(5), to: seqAt(20) }, seqAt(20));
  late.hear([amendment(erased, { erase: true })], seqAt(20));
  await reading;
  const again = await readThrough(late, { after: seqAt(5), to: seqAt(20) }, erased);
  expect(again).not.toContain(seqAt(10));
  expect(again).toHaveLength(14);
});

test('rooms that nobody asks forget: the one that was not asked for longest', async () => {
  const keepers = new RecordKeepers();
  const first = known(keepers);
  const range = { after: seqAt(50), to: seqAt(60) };
  await readThrough(first, range, seqAt(60));
  for (let n = 0; n < 128; n += 1) await readThrough(known(keepers), range, seqAt(60));
  await world.desk.bus.nc.flush();
  const before = reads;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await readThrough(first, range, seqAt(60));
  await world.desk.bus.nc.flush();
  expect(reads).toBeGreaterThan(before);
});
