// Devices of one person at whole gateways: hosts agree on when it came and went, and a gateway that
// dies takes only its own devices along.
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { RoomLog } from '../src/room-log.ts';
import { devicesOf } from '../src/seats/seat-record.ts';
import type { Seat } from '../src/seats/seat.ts';
import { hostRoom, noticesOf, openLog, party, sayBody } from './log-world.ts';

const nats = await startNats();
afterAll(() => nats.stop());

const ANN = 'ann' as AliasKey;

async function sit(
  log: RoomLog,
  room: RoomName,
  device: string,
  graceMs = 0,
  alias = 'Ann',
): Promise<Seat> {
  const key = alias.toLowerCase() as AliasKey;
  const person = { alias, key, owner: party(key).owner };
  const claimed = await log.claim(room, { ...person, device, graceMs, gateway: log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return claimed.seat;
}
const say = async (seat: Seat, id: string): Promise<string> =>
  (await seat.say({ id, audience: undefined, body: sayBody(id) })).kind;
const namesOf = async (seat: Seat): Promise<string[]> => {
  const now = await seat.look();
  return now?.record.state === 'here' ? devicesOf(now.record).map(({ device }) => device) : [];
};

test('devices come and go at once on two gateways, and hosts agree', async () => {
  await using one = await openLog(nats.url);
  await using two = await openLog(nats.url);
  const room = 'storm' as RoomName;
  const hosts = [await hostRoom(one.log, room), await hostRoom(two.log, room)] as const;
  const live = async (log: RoomLog, device: string): Promise<void> => {
    for (let round = 0; round < 25; round += 1) {
      const seat = await sit(log, room, device);
      expect(await say(seat, `${device}-${round}`)).toBe('stored');
      await seat.leave('quit');
    }
  };
  await Promise.all([live(one.log, 'tab'), live(two.log, 'phone'), live(one.log, 'cli')]);
  const notices = await noticesOf(one.log.bus, roomSubjects(room, 1));
  expect(new Set(notices).size).toBe(notices.length);
  await eventually(() => expect(hosts[1].hosted.tail).toBe(hosts[0].hosted.tail));
  expect(hosts[0].told).toEqual(hosts[1].told);
  const changes = hosts[0].told.filter((told) => !told.startsWith('say'));
  expect(changes).toHaveLength(notices.length);
  for (const [index, change] of changes.entries())
    expect(change).toMatch(index % 2 === 0 ? /^joined/ : /^left .* quit/);
  expect(hosts[0].hosted.roster.count).toBe(0);
});

test('a dead gateway loses its devices after their grace, the member with the last', async () => {
  await using one = await openLog(nats.url);
  const room = 'dying' as RoomName;
  const host = await hostRoom(one.log, room);
  const doomed = await openLog(nats.url);
  const also = await openLog(nats.url);
  const phone = await sit(one.log, room, 'phone');
  await sit(doomed.log, room, 'text');
  await sit(doomed.log, room, 'tab', 5_000);
  await sit(also.log, room, 'tv');
  await doomed.log.endLease();
  await doomed.log.close();
  await eventually(async () => expect(await namesOf(phone)).toEqual(['phone', 'tab', 'tv']));
  expect(await say(phone, 'still here')).toBe('stored');
  await eventually(async () => expect(await namesOf(phone)).toEqual(['phone', 'tv']), {
    timeoutMs: 10_000,
  });
  await phone.leave('quit');
  expect(host.told.filter((told) => !told.startsWith('say'))).toEqual(['joined Ann']);
  await also.log.endLease();
  await also.log.close();
  await eventually(() => expect(host.told.at(-1)).toBe('left Ann lost'), { timeoutMs: 10_000 });
  expect(await namesOf(phone)).toEqual([]);
  expect(await say(phone, 'a ghost')).toBe('lost');
});

test('whoever comes over from a gateway that died takes a seat by one write', async () => {
  const doomed = await openLog(nats.url);
  const room = 'avalanche' as RoomName;
  const kept = await sit(doomed.log, room, 'phone', 60_000);
  await using here = await openLog(nats.url);
  await using other = await openLog(nats.url);
  let moved: (string | undefined)[] = [];
  const onSeatMoved = (_key: AliasKey, by: string | undefined): number => moved.push(by);
  await hostRoom(other.log, room, { onSeatMoved });
  // Begins to host: the room's seats are read.
  await hostRoom(here.log, room, { onSeatMoved });
  await doomed.log.endLease();
  await doomed.log.close();
  let reads = 0;
  let writes = 0;
  const { bus } = other.log;
  bus.subscribe('$JS.API.STREAM.MSG.GET.*', ({ data }) => {
    if (Buffer.from(data).includes('natter.seat.')) reads += 1;
  });
  bus.subscribe('natter.seat.>', () => (writes += 1));
  await bus.nc.flush();
  const seat = await sit(here.log, room, 'phone', 60_000);
  expect(seat.record).toMatchObject({ stay: kept.record.stay, gateway: here.log.gateway });
  await eventually(() => expect(moved).toHaveLength(2));
  expect(moved).toEqual([seat.device?.claim, seat.device?.claim]);
  expect([reads, writes]).toEqual([0, 1]);
  // What was read of the seat is old now; nobody is refused or let in because of that.
  moved = [];
  const again = await sit(other.log, room, 'phone', 60_000);
  expect(await namesOf(again)).toEqual(['phone']);
  expect(await say(seat, 'lost')).toBe('lost');
  const back = await sit(here.log, room, 'phone', 60_000);
  expect(await say(again, 'lost too')).toBe('lost');
  expect(await say(back, 'here')).toBe('stored');
  const stranger = { alias: 'Ann', key: ANN, owner: party('bob').owner };
  const at = { graceMs: 0, gateway: here.log.gateway };
  expect(await here.log.claim(room, { ...stranger, ...at })).toMatchObject({ kind: 'taken' });
  await back.leave('quit');
  expect(await here.log.claim(room, { ...stranger, ...at })).toMatchObject({ kind: 'seated' });
});

test('a seat that was taken over is not ended when the grace of the dead gateway is over', async () => {
  const doomed = await openLog(nats.url);
  const room = 'taken over' as RoomName;
  await sit(doomed.log, room, 'phone', 1_000);
  await sit(doomed.log, room, 'tab', 1_000);
  await using here = await openLog(nats.url);
  const host = await hostRoom(here.log, room);
  await doomed.log.endLease();
  await doomed.log.close();
  const phone = await sit(here.log, room, 'phone', 60_000);
  // The other device stays behind, and its grace still ends.
  expect(await namesOf(phone)).toEqual(['tab', 'phone']);
  await eventually(async () => expect(await namesOf(phone)).toEqual(['phone']), {
    timeoutMs: 10_000,
  });
  expect(await say(phone, 'still here')).toBe('stored');
  expect(host.told.filter((told) => told.startsWith('left'))).toEqual([]);
});

test('when two have come from a gateway unknown, the others of the room are known', async () => {
  await using here = await openLog(nats.url);
  const room = 'exodus' as RoomName;
  await hostRoom(here.log, room);
  await using there = await openLog(nats.url);
  const people = Array.from({ length: 6 }, (_, n) => `P${n}`);
  for (const alias of people) await sit(there.log, room, 'phone', 60_000, alias);
  let reads = 0;
  there.log.bus.subscribe('$JS.API.STREAM.MSG.GET.*', ({ data }) => {
    if (Buffer.from(data).includes('natter.seat.')) reads += 1;
  });
  await there.log.bus.nc.flush();
  const [first = '', second = '', ...others] = people;
  for (const alias of [first, second]) await sit(here.log, room, 'phone', 60_000, alias);
  await there.log.bus.nc.flush();
  expect(reads).toBe(2);
  const seats: Seat[] = [];
  // It reads in the background.
  await pause(500);
  for (const alias of others) seats.push(await sit(here.log, room, 'phone', 60_000, alias));
  await there.log.bus.nc.flush();
  expect(reads).toBe(2);
  for (const seat of seats) expect(await say(seat, seat.record.alias)).toBe('stored');
});

test('an alias that was read as held, and is free since, may be taken by anybody', async () => {
  await using there = await openLog(nats.url);
  const room = 'vacated' as RoomName;
  const anns = await sit(there.log, room, 'phone', 60_000);
  await using here = await openLog(nats.url);
  // Reads the seats.
  await hostRoom(here.log, room);
  const person = { alias: 'Ann', key: ANN, owner: party('bob').owner };
  const bob = { ...person, device: 'phone', graceMs: 0 };
  const gateway = here.log.gateway;
  expect(await here.log.claim(room, { ...bob, gateway })).toMatchObject({ kind: 'taken' });
  await anns.leave('quit');
  expect(await here.log.claim(room, { ...bob, gateway })).toMatchObject({ kind: 'seated' });
});
