// A stream that is nearly full, or one of its rooms: which rooms lose what, against a real server.
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { appendSay, openDesk, openLog, party, recordsOf, sayBody } from './log-world.ts';
import type { Desk } from './log-world.ts';

const MIB = 1024 * 1024;
/** Between 32 messages: 1,600 a second, as eighty sessions are allowed. */
const PACE_MS = 20;
const QUIET = 'quiet' as RoomName;
const quiet = roomSubjects(QUIET, 1);

async function bytesHeld(desk: Desk): Promise<number> {
  const info = await desk.bus.nc.request('$JS.API.STREAM.INFO.NATTER_0');
  return info.json<{ state: { bytes: number } }>().state.bytes;
}

const loudName = (index: number): RoomName => `loud-${index}` as RoomName;
const loudRooms = (count: number): RoomSubjects[] =>
  Array.from({ length: count }, (_, index) => roomSubjects(loudName(index), 1));

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
    maxBytes: 4 * MIB,
  },
  {
    name: 'two hundred rooms of short messages',
    count: 200,
    text: 'x'.repeat(400),
    said: 10,
    maxBytes: 2 * MIB,
  },
])('$name lose their oldest records, an older quiet room none', async (attack) => {
  const { count, text, said, maxBytes } = attack;
  const space = { maxBytes, roomBytes: maxBytes };
  await using nats = await startNats();
  await using log = await openLog(nats.url, space);
  await using desk = await openDesk(nats.url, { space });
  for (let times = 0; times < said; times += 1) await appendSay(desk, quiet);
  const before = await recordsOf(desk.bus, quiet);
  const rooms = loudRooms(count);
  const firsts = await Promise.all(rooms.map((room) => appendSay(desk, room)));
  await sayUntil(desk, { rooms, text, until: () => log.purges >= 3 });
  const seqs = (await recordsOf(desk.bus, quiet)).map(({ seq }) => seq);
  expect(seqs).toEqual(before.map(({ seq }) => seq));
  await eventually(async () => expect(await bytesHeld(desk)).toBeLessThan(0.9 * maxBytes), {
    timeoutMs: 5_000,
  });
  // A client that comes back to one of the others from before is told that messages are missing.
  const held = await Promise.all(rooms.map((room) => recordsOf(desk.bus, room)));
  const cut = held.findIndex((records, index) => records[0]?.seq !== firsts[index]);
  expect(cut).toBeGreaterThanOrEqual(0);
  const loud = loudName(cut);
  const at = { after: firsts[cut]!, tail: await log.log.tail(loud), sameLog: true };
  expect(await log.log.resumePoint(loud, at)).toEqual({ kind: 'newest' });
});

test('where no room is large, the oldest records of all rooms go', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url, { maxBytes: 2 * MIB });
  await using desk = await openDesk(nats.url);
  const first = await appendSay(desk, quiet);
  // As many rooms as records: none can be cut.
  const rooms = loudRooms(10_000);
  await sayUntil(desk, { rooms, text: 'x', until: () => log.purges >= 1, paceMs: 0 });
  expect((await recordsOf(desk.bus, quiet)).map(({ seq }) => seq)).not.toContain(first);
});

test('a room keeps to its bound, and others keep all they have', async () => {
  const roomBytes = MIB / 2;
  await using nats = await startNats();
  await using log = await openLog(nats.url, { maxBytes: 8 * MIB, roomBytes });
  await using desk = await openDesk(nats.url);
  for (let said = 0; said < 50; said += 1) await appendSay(desk, quiet);
  const others = await bytesHeld(desk);
  const room = 'large' as RoomName;
  const { owner } = party('ann');
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner, graceMs: 0 };
  const claimed = await log.log.claim(room, { ...claimant, gateway: log.log.gateway });
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
    // Its size is estimated, and 60 KB are said at once.
    expect((await bytesHeld(desk)) - others).toBeLessThan(1.3 * roomBytes);
    await pause(10);
  }
  expect(log.purges).toBeGreaterThan(2);
  const kept = await recordsOf(desk.bus, roomSubjects(room, 1));
  expect(kept.at(-1)?.seq).toBe(seq);
  expect(kept.length).toBeGreaterThan(60);
  expect(await recordsOf(desk.bus, quiet)).toHaveLength(50);
});
