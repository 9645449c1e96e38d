// Devices of one person at whole gateways: hosts agree on when it came and went, and a gateway that
// dies takes only its own devices along.
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

async function sit(log: RoomLog, room: RoomName, device: string, graceMs = 0): Promise<Seat> {
  const person = { alias: 'Ann', key: ANN, owner: party('ann').owner };
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
