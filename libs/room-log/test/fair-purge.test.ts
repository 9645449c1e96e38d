// A stream that is nearly full, or one of its rooms: which rooms lose what, against a real server.
import { setTimeout as pause } from 'node:timers/promises';
import type { RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { appendSay, openDesk, openLog, party, recordsOf, sayBody } from './log-world.ts';
import type { Desk } from './log-world.ts';

const MAX_BYTES = 4 * 1024 * 1024;
/** Between 32 messages: 1,600 a second, as eighty sessions are allowed. */
const PACE_MS = 20;
const QUIET = 'quiet' as RoomName;
const quiet = roomSubjects(QUIET, 1);

let nats: TestNats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(async () => {
  await nats.stop();
});

async function bytesHeld(desk: Desk): Promise<number> {
  const info = await desk.bus.nc.request('$JS.API.STREAM.INFO.NATTER_0');
  return info.json<{ state: { bytes: number } }>().state.bytes;
}

async function emptyStream(desk: Desk): Promise<void> {
  await desk.bus.nc.request('$JS.API.STREAM.PURGE.NATTER_0', '{}');
}

const loudRooms = (count: number): RoomSubjects[] =>
  Array.from({ length: count }, (_, index) => roomSubjects(`loud-${index}` as RoomName, 1));

/** Says this in the rooms in turn, until `until` or the stream is full. */
async function sayUntil(
  desk: Desk,
  {
    rooms,
    text,
    until,
    paceMs = PACE_MS,
  }: {
    rooms: readonly RoomSubjects[];
    text: string;
    until: () => boolean;
    paceMs?: number;
  },
): Promise<void> {
  const body = sayBody(text);
  for (let at = 0; !until(); at += 32) {
    const some = Array.from({ length: 32 }, (_, index) => rooms[(at + index) % rooms.length]!);
    // A stream that fills up faster than it is purged refuses: not what is tested here.
    await Promise.allSettled(some.map((room) => appendSay(desk, room, { body })));
    await pause(paceMs);
  }
}

test.each([
  {
    name: 'twenty rooms of long messages',
    count: 20,
    text: 'x'.repeat(15_000),
    said: 150,
  },
  {
    name: 'four hundred rooms of short messages',
    count: 400,
    text: 'x'.repeat(400),
    said: 10,
  },
])(
  '$name lose their oldest records, a quiet room older than they does not',
  async ({ count, text, said }) => {
    await using log = await openLog(nats.url, { maxBytes: MAX_BYTES, roomBytes: MAX_BYTES });
    const space = { maxBytes: MAX_BYTES, roomBytes: MAX_BYTES };
    await using desk = await openDesk(nats.url, { space });
    await emptyStream(desk);
    for (let times = 0; times < said; times += 1) await appendSay(desk, quiet);
    const before = await recordsOf(desk.bus, quiet);
    const rooms = loudRooms(count);
    const firstOfLoud = await appendSay(desk, rooms[0]!);
    await sayUntil(desk, { rooms, text, until: () => log.purges >= 4 });
    expect((await recordsOf(desk.bus, quiet)).map(({ seq }) => seq)).toEqual(
      before.map(({ seq }) => seq),
    );
    await eventually(async () => expect(await bytesHeld(desk)).toBeLessThan(0.9 * MAX_BYTES));
    // Whoever comes back from before the purge is told that messages are missing.
    const loud = 'loud-0' as RoomName;
    const tail = await log.log.tail(loud);
    const resume = await log.log.resumePoint(loud, { after: firstOfLoud, tail, sameLog: true });
    expect(resume).toEqual({ kind: 'newest' });
  },
);

test('where no room is large, the oldest records of all rooms go', async () => {
  await using log = await openLog(nats.url, { maxBytes: MAX_BYTES });
  await using desk = await openDesk(nats.url);
  await emptyStream(desk);
  const first = await appendSay(desk, quiet);
  // As many rooms as records: none can be cut.
  const rooms = loudRooms(20_000);
  await sayUntil(desk, { rooms, text: 'x', until: () => log.purges >= 1, paceMs: 0 });
  expect((await recordsOf(desk.bus, quiet)).map(({ seq }) => seq)).not.toContain(first);
});

test('a room keeps to its bound, and others keep all they have', async () => {
  const roomBytes = 512 * 1024;
  await using log = await openLog(nats.url, { maxBytes: MAX_BYTES, roomBytes });
  await using desk = await openDesk(nats.url);
  await emptyStream(desk);
  for (let said = 0; said < 50; said += 1) await appendSay(desk, quiet);
  const others = await bytesHeld(desk);
  const room = 'large' as RoomName;
  const { owner } = party('ann');
  const claimant = { alias: 'ann', key: 'ann', owner, graceMs: 0, gateway: log.log.gateway };
  const claimed = await log.log.claim(room, claimant as Parameters<typeof log.log.claim>[1]);
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  const body = sayBody('x'.repeat(3_000));
  let seq = 0;
  for (let said = 0; said < 800; said += 20) {
    const some = Array.from({ length: 20 }, (_, index) =>
      claimed.seat.say({ id: `${said + index}`, audience: undefined, body }),
    );
    for (const outcome of await Promise.all(some)) {
      if (outcome.kind !== 'stored') throw new Error(outcome.kind);
      ({ seq } = outcome);
    }
    // 60 KB between two looks: one look's worth of slack, and the estimate's.
    expect((await bytesHeld(desk)) - others).toBeLessThan(1.25 * roomBytes);
  }
  expect(log.purges).toBeGreaterThan(2);
  const kept = await recordsOf(desk.bus, roomSubjects(room, 1));
  expect(kept.at(-1)?.seq).toBe(seq);
  expect(kept.length).toBeGreaterThan(60);
  expect(await recordsOf(desk.bus, quiet)).toHaveLength(50);
});
