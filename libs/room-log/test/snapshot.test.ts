import type { AliasKey } from '@natter/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nonce } from '../src/seats/seat-record.ts';
import { writeSeat } from '../src/seats/seat-write.ts';
import { SNAPSHOT_SUBJECTS_MAX, snapshotRooms } from '../src/room/snapshot.ts';
import type { SeatReading } from '../src/seats/reap.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { appendSay, party, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const SOON_MS = 20_000;

async function sit(
  room: RoomSubjects,
  alias: string,
  { state = 'here', expected = 0 }: { state?: 'here' | 'gone'; expected?: number } = {},
): Promise<number> {
  const record = {
    state,
    alias,
    key: alias as AliasKey,
    owner: party(alias).owner,
    gateway: 'gw-1',
    stay: nonce(),
    claim: nonce(),
    graceMs: 0,
    sinceMs: 0,
  } as const;
  const deadlineMs = Date.now() + SOON_MS;
  const written = await writeSeat(world.desk, room, { record, expected, deadlineMs });
  if (written.kind !== 'stored') throw new Error(written.kind);
  return written.seq;
}

const snapshot = (...rooms: RoomSubjects[]): Promise<SeatReading[]> =>
  snapshotRooms(world.desk.bus, rooms, Date.now() + SOON_MS);
const told = ({ tail, seats }: SeatReading) => ({
  tail,
  seats: seats.map(({ record, seq }) => `${record.alias} ${record.state} ${seq}`).toSorted(),
});

test('an unused room has no tail and no seats', async () => {
  const [empty, other, full] = [world.room(), world.room(), world.room()];
  expect(await snapshot(empty)).toMatchObject([{ tail: 0, seats: [] }]);
  expect(await snapshot(empty, other)).toMatchObject([
    { tail: 0, seats: [] },
    { tail: 0, seats: [] },
  ]);
  const tail = await appendSay(world.desk, full);
  expect(await snapshot(empty, full, other)).toMatchObject([
    { tail: 0, seats: [] },
    { tail, seats: [] },
    { tail: 0, seats: [] },
  ]);
  expect(await snapshot()).toEqual([]);
});

test('many rooms are read at once, odd names too', async () => {
  const rooms = Array.from({ length: 60 }, () => world.room());
  const expected = await Promise.all(
    rooms.map(async (room, index) => {
      const seats: string[] = [];
      for (let seat = 0; seat < index % 5; seat += 1) {
        const alias = `é.${seat}*>`;
        const seq = await sit(room, alias);
        seats.push(`${alias} here ${seq}`);
      }
      let tail = 0;
      for (let say = 0; say < index % 3; say += 1) tail = await appendSay(world.desk, room);
      return { tail, seats };
    }),
  );
  expect((await snapshot(...rooms)).map(told)).toEqual(expected);
});

test("only a seat's last record counts, with its date", async () => {
  const room = world.room();
  const first = await sit(room, 'ann');
  const last = await sit(room, 'ann', { state: 'gone', expected: first });
  const [now] = await snapshot(room);
  expect(told(now!)).toEqual({ tail: 0, seats: [`ann gone ${last}`] });
  const ageMs = now!.nowMs - now!.seats[0]!.atMs;
  expect(ageMs).toBeGreaterThanOrEqual(0);
  expect(ageMs).toBeLessThan(SOON_MS);
});

test('what is stored before the asking is in the answer', async () => {
  const room = world.room();
  for (let round = 0; round < 30; round += 1) {
    const seq = await sit(room, `member-${round}`);
    const tail = await appendSay(world.desk, room);
    const [now] = await snapshot(room);
    expect(now?.tail).toBe(tail);
    expect(now?.seats.some((seat) => seat.seq === seq)).toBe(true);
    expect(now?.seats).toHaveLength(round + 1);
  }
});

test('a room with more seats than an answer holds is read whole', async () => {
  const [large, small] = [world.room(), world.room()];
  const count = SNAPSHOT_SUBJECTS_MAX + 100;
  const seqs = await Promise.all(
    Array.from({ length: count }, (_, index) => sit(large, `member-${index}`)),
  );
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      sit(large, `member-${index}`, { state: 'gone', expected: seqs[index]! }),
    ),
  );
  const seq = await sit(small, 'ann');
  const tail = await appendSay(world.desk, large);
  const [now, other] = await snapshot(large, small);
  expect(now?.tail).toBe(tail);
  expect(new Set(now?.seats.map(({ record }) => record.key)).size).toBe(count);
  expect(now?.seats).toHaveLength(count);
  expect(now?.seats.filter(({ record }) => record.state === 'gone')).toHaveLength(50);
  expect(told(other!)).toEqual({ tail: 0, seats: [`ann here ${seq}`] });
});

test('a seat that no gateway wrote is no seat', async () => {
  const room = world.room();
  const { nc } = world.desk.bus;
  await nc.request(`${room.seats.slice(0, -1)}bob`, 'not a seat');
  await nc.request(`${room.seats.slice(0, -1)}cay`, '');
  const seq = await sit(room, 'ann');
  expect((await snapshot(room)).map(told)).toEqual([{ tail: 0, seats: [`ann here ${seq}`] }]);
});
