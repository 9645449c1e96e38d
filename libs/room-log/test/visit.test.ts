// Visits as hosts of the room see them: no notice, no place in a roster, even if a visit's gateway
// dies.
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import type { RoomLog } from '../src/room-log.ts';
import type { Seat } from '../src/seats/seat.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import { hostRoom, noticesOf, openLog, party, recordsOf, sayBody } from './log-world.ts';

const nats = await startNats();
afterAll(() => nats.stop());

const ANN = 'ann' as AliasKey;
const visitor = (owner: string) => ({ alias: 'Ann', key: ANN, owner: party(owner).owner });

async function visiting(log: RoomLog, room: RoomName, owner: string): Promise<Seat> {
  const visit = await log.visit(room, visitor(owner));
  if (visit.kind !== 'visiting') throw new Error(visit.kind);
  return visit.seat;
}
const says = (seat: Seat, id: string) => seat.say({ id, audience: undefined, body: sayBody(id) });

test('hosts hear what a visit says, and nothing else of it', async () => {
  await using one = await openLog(nats.url);
  await using other = await openLog(nats.url);
  await using third = await openLog(nats.url);
  const room = 'heard' as RoomName;
  const before = await hostRoom(other.log, room);
  const seat = await visiting(one.log, room, 'o1');
  const during = await hostRoom(third.log, room);
  expect(during.hosted.roster.count).toBe(0);
  expect(await says(seat, 'x')).toMatchObject({ kind: 'stored' });
  expect(await seat.leave('quit')).toBe('ended');
  const claim = { ...visitor('o2'), gateway: other.log.gateway, graceMs: 0 };
  expect((await other.log.claim(room, claim)).kind).toBe('seated');
  for (const host of [before, during]) {
    await eventually(() =>
      expect(host.told).toEqual([expect.stringMatching(/^say/) as string, 'joined Ann']),
    );
    expect(host.hosted.roster.count).toBe(1);
  }
  expect(await noticesOf(one.log.bus, roomSubjects(room, 1))).toHaveLength(1);
});

test("a dead gateway's visit is ended without a notice", { timeout: 40_000 }, async () => {
  await using other = await openLog(nats.url);
  const room = 'died' as RoomName;
  const host = await hostRoom(other.log, room);
  const doomed = await openLog(nats.url);
  const seat = await visiting(doomed.log, room, 'o1');
  await says(seat, 'last words');
  await doomed.log.close();
  expect((await other.log.visit(room, visitor('o2'))).kind).toBe('taken');
  await eventually(
    async () => {
      const claim = { ...visitor('o2'), gateway: other.log.gateway, graceMs: 0 };
      expect((await other.log.claim(room, claim)).kind).toBe('seated');
    },
    { timeoutMs: 15_000, intervalMs: 200 },
  );
  await eventually(() => expect(host.told.at(-1)).toBe('joined Ann'));
  expect(host.told).toHaveLength(2);
  const records = await recordsOf(other.log.bus, roomSubjects(room, 1));
  expect(records.map(({ kind }) => kind)).toEqual(['say', 'member']);
});

test('a visit first appends the missing `left` of the stay before', async () => {
  await using log = await openLog(nats.url);
  const room = 'untold' as RoomName;
  const claim = { ...visitor('o1'), gateway: log.log.gateway, graceMs: 0 };
  const claimed = await log.log.claim(room, claim);
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  expect(await claimed.seat.leave('quit')).toBe('ended');
  const seat = await visiting(log.log, room, 'o2');
  expect(await noticesOf(log.log.bus, roomSubjects(room, 1))).toEqual([
    `joined Ann ${claimed.seat.record.stay}`,
    `left Ann ${claimed.seat.record.stay}`,
  ]);
  await seat.leave('quit');
});
