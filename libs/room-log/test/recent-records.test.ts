// What is known of a room's last records, whether they were heard or read, against what was
// appended. On a real nats-server.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RecentRecords } from '../src/marks/recent-records.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import type { LogRecord } from '../src/records/record.ts';
import { readAll } from '../src/room/replay.ts';
import { anySteps, play } from './heard-or-missed.ts';
import { appendSay, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

const SAID = 120;
const ALL = { records: 2_000 };

let world: World;
let room: RoomSubjects;
/** The room's records; those of the other are between them. */
let there: readonly LogRecord[];
/** A room of the same kind, whose reads are counted: nobody shares them. */
let counted: RoomSubjects;
let thereToo: readonly LogRecord[];
let reads = 0;

beforeAll(async () => {
  world = await startWorld();
  [room, counted] = [world.room(), world.room()];
  for (let n = 0; n < SAID; n += 1) {
    await appendSay(world.desk, room);
    await appendSay(world.desk, counted);
  }
  const range = { from: 1, to: 10_000, deadlineMs: Date.now() + 20_000 };
  there = await readAll(world.desk.bus, room, range);
  thereToo = await readAll(world.desk.bus, counted, range);
  expect([there.length, thereToo.length]).toEqual([SAID, SAID]);
  world.desk.bus.subscribe('$JS.API.DIRECT.GET.*', () => (reads += 1));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const seqAt = (index: number, of = there): number => of[index - 1]?.seq ?? 0;

/** Asks up to so many records that may not have been heard. */
const anyAhead = fc.record({ ahead: fc.constantFrom(0, 4, 9) });

test('whoever asks finds each record once, heard or read', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps(anyAhead), async (steps) => {
      const recent = new RecentRecords(world.desk.bus, room);
      await play(steps, there, {
        hear: (records, after) => {
          recent.hear(records, after);
        },
        ask: async ({ back, ahead }, at) => {
          const [after, to] = [seqAt(at - back), seqAt(Math.min(SAID, at + ahead))];
          expect(await recent.reach({ after, to, ...ALL })).toBe(true);
          const known = recent.messages.map(({ seq }) => seq);
          const between = known.filter((seq) => seq > after && seq <= to);
          const said = there.map(({ seq }) => seq).filter((seq) => seq > after && seq <= to);
          expect(between).toEqual(said);
          expect(new Set(known).size).toBe(known.length);
        },
      });
    }),
    { numRuns: 150 },
  );
});

// Once: a second try would be answered by what the first one has read.
test('what was heard is not read', { retry: 0 }, async () => {
  const recent = new RecentRecords(world.desk.bus, counted);
  recent.begin(seqAt(20, thereToo));
  const before = reads;
  recent.hear(thereToo.slice(20, 50), seqAt(20, thereToo));
  recent.hear(thereToo.slice(50, 80), seqAt(50, thereToo));
  const range = { after: seqAt(30, thereToo), to: seqAt(80, thereToo), ...ALL };
  expect(await recent.reach(range)).toBe(true);
  expect(recent.messages).toHaveLength(60);
  await world.desk.bus.nc.flush();
  expect(reads).toBe(before);
});

test('of a long stretch the last records are read, and only once', async () => {
  const recent = new RecentRecords(world.desk.bus, counted);
  const range = { after: seqAt(10, thereToo), to: seqAt(110, thereToo), records: 30 };
  expect(await recent.reach(range)).toBe(false);
  const said = thereToo.slice(80, 110).map(({ seq }) => seq);
  expect(recent.messages.map(({ seq }) => seq)).toEqual(said);
  await world.desk.bus.nc.flush();
  const before = reads;
  expect(before).toBeGreaterThan(0);
  expect(await recent.reach(range)).toBe(false);
  await world.desk.bus.nc.flush();
  expect(reads).toBe(before);
});
