// Writes that were stored, and whose answer never came: no ghost keeps a seat, and every notice is
// appended in the end, once.
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimSeat } from '../src/seats/claim.ts';
import { nonce } from '../src/seats/seat-record.ts';
import type { Seated, SeatRecord } from '../src/seats/seat-record.ts';
import type { LogWriter } from '../src/nats/log-writer.ts';
import { leaveSeat } from '../src/seats/leave.ts';
import { readSeat, writeSeat } from '../src/seats/seat-write.ts';
import { Seat } from '../src/seats/seat.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import {
  appenderBy,
  hostRoom,
  noticesOf,
  openLog,
  party,
  sayBody,
  startWorld,
} from './log-world.ts';
import type { World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const SOON_MS = 10_000;
const soon = () => ({ deadlineMs: Date.now() + SOON_MS });

/** Appends, but withholds the answers with these numbers, counted from 0: the deadline passes. */
function losing(...numbers: number[]): LogWriter {
  const { desk } = world;
  let answers = -1;
  const append: typeof desk.appender.append = async (record) => {
    const outcome = await desk.appender.append(record);
    answers += 1;
    return numbers.includes(answers) ? { kind: 'unknown' } : outcome;
  };
  return { ...desk, appender: appenderBy(append) };
}

const claimant = (alias: string, owner = alias) =>
  ({
    alias,
    key: alias as AliasKey,
    owner: party(owner).owner,
    gateway: 'gw-1',
    graceMs: 0,
  }) as const;

const seatOf = (room: RoomSubjects, alias = 'ann'): Promise<Seated | undefined> =>
  readSeat(world.desk.bus, room, { key: alias as AliasKey, ...soon() });

async function sit(room: RoomSubjects, alias = 'ann', writer: LogWriter = world.desk) {
  const claimed = await claimSeat(writer, room, claimant(alias));
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return claimed.seat;
}

test.concurrent('a claim with unknown outcome is freed soon, its stay told whole', async () => {
  const cases = [
    [0, ['left']],
    [1, ['joined', 'left']],
  ] as const;
  const tried = cases.map(async ([lost, told]) => {
    const room = world.room();
    expect(await claimSeat(losing(lost), room, claimant('ann'))).toEqual({ kind: 'unknown' });
    expect((await seatOf(room))?.record.state).toBe('here');
    await eventually(async () => {
      const next = await claimSeat(world.desk, room, claimant('ann', 'somebody else'));
      expect(next.kind).toBe('seated');
    });
    const notices = (await noticesOf(world.desk.bus, room)).map((text) => text.split(' ')[0]);
    expect(notices).toEqual([...told, 'joined']);
  });
  await Promise.all(tried);
});

test.concurrent('a session that retries gets its seat and keeps it', async () => {
  const room = world.room();
  expect(await claimSeat(losing(0), room, claimant('ann'))).toEqual({ kind: 'unknown' });
  const seat = await sit(room);
  expect(await claimSeat(losing(0), room, claimant('bob'))).toEqual({ kind: 'unknown' });
  // Once bob's claim is given back, ann's earlier one would be too.
  await eventually(async () => expect((await seatOf(room, 'bob'))?.record.state).toBe('gone'));
  expect((await seat.look())?.record.claim).toBe(seat.record.claim);
  const said = await seat.say({ id: '1', audience: undefined, body: sayBody('1') });
  expect(said.kind).toBe('stored');
});

test.concurrent('a stay has not ended before its end was told', async () => {
  const room = world.room();
  const seat = await sit(room);
  const { record, seq } = seat;
  const reap = (writer: LogWriter) =>
    leaveSeat(writer, room, {
      seat: { record, seq, atMs: 0 },
      leaves: ({ claim }) => claim === record.claim,
      why: 'lost',
      ...soon(),
    });
  const told = `left ann ${record.stay}`;
  expect(await reap(losing(1))).toBe('unknown');
  expect(await reap(world.desk)).toBe('ended');
  expect((await noticesOf(world.desk.bus, room)).filter((text) => text === told)).toHaveLength(1);
});

test.concurrent('a seat whose move had no answer is still ours', async () => {
  const room = world.room();
  const { record, seq } = await sit(room);
  const seat = new Seat(losing(0, 1), room, { record, seq, claim: record.claim });
  expect(await seat.moveTo('gw-2')).toBe(true);
  const there = await seat.look();
  expect(there).toMatchObject({
    seq: seat.seq,
    record: { gateway: 'gw-2', claim: seat.record.claim },
  });
  const said = await seat.say({ id: '1', audience: undefined, body: sayBody('1') });
  expect(said.kind).toBe('stored');
});

test.concurrent('a leave waits for a move that has no answer yet', async () => {
  const room = world.room();
  const { record, seq } = await sit(room);
  const seat = new Seat(losing(0), room, { record, seq, claim: record.claim });
  const moved = seat.moveTo('gw-2');
  const left = seat.leave('quit');
  expect(await moved).toBe(true);
  expect(await left).toBe('ended');
  expect((await seatOf(room))?.record).toMatchObject({ state: 'gone', gateway: 'gw-2' });
});

test.concurrent('a check appends notices that are missing, once, however old', async () => {
  await using log = await openLog(world.nats.url);
  const name = 'untold' as RoomName;
  const room = roomSubjects(name, 1);
  const heard = await hostRoom(log.log, name);
  const seat = await sit(room, 'ann');
  await eventually(() => expect(heard.told).toEqual(['joined ann']));
  // One left and one joined, and NATS was away until long after both gateways died.
  const gone: SeatRecord = { ...seat.record, state: 'gone', why: 'lost', claim: nonce() };
  await writeSeat(world.desk, room, { record: gone, expected: seat.seq, ...soon() });
  const come: SeatRecord = {
    ...claimant('bob'),
    gateway: log.log.gateway,
    state: 'here',
    stay: nonce(),
    claim: nonce(),
    sinceMs: 0,
  };
  await writeSeat(world.desk, room, { record: come, expected: 0, ...soon() });
  const seats = [(await seatOf(room, 'ann'))!, (await seatOf(room, 'bob'))!];
  const later = {
    tail: heard.hosted.tail,
    seats,
    nowMs: Date.now() + 10 * 60_000,
    card: undefined,
    lacksCards: false,
  };
  await heard.hosted.apply(later);
  await eventually(() => expect(heard.told).toHaveLength(3));
  expect(heard.told.toSorted()).toEqual(['joined ann', 'joined bob', 'left ann lost']);
  const notices = await noticesOf(world.desk.bus, room);
  await heard.hosted.apply(later);
  expect(await noticesOf(world.desk.bus, room)).toEqual(notices);
});
