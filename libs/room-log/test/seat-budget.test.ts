// How long the record of a freed seat stays, and how many seats a stream takes.
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { field, headerValue } from '../src/nats/headers.ts';
import { lastOfSubject } from '../src/nats/leader-get.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { RoomLog } from '../src/room-log.ts';
import type { Claim } from '../src/seats/claim.ts';
import { leaveSeat } from '../src/seats/leave.ts';
import { hostRoom, noticesOf, openDesk, openLog, party, sayBody } from './log-world.ts';

const ROOM = 'lobby' as RoomName;
const subjects = roomSubjects(ROOM, 1);

const claim = (log: RoomLog, alias: string): Promise<Claim> =>
  log.claim(ROOM, {
    alias,
    key: alias as AliasKey,
    owner: party(alias).owner,
    graceMs: 0,
    gateway: log.gateway,
  });
async function sit(log: RoomLog, alias: string) {
  const claimed = await claim(log, alias);
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return claimed.seat;
}

test('the record of a freed seat expires within minutes', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  const seat = await sit(log.log, 'ann');
  const read = (): ReturnType<typeof lastOfSubject> =>
    lastOfSubject(log.log.bus, 'NATTER_0', {
      subject: subjects.seat('ann'),
      deadlineMs: Date.now() + 5_000,
    });
  expect(headerValue((await read())!.headers, 'Nats-TTL')).toBeUndefined();
  await seat.leave('quit');
  expect(headerValue((await read())!.headers, 'Nats-TTL')).toBe('5m');
});

test('a stay whose seat expired before its `left` still ends', async () => {
  await using nats = await startNats();
  await using log = await openLog(nats.url);
  await using desk = await openDesk(nats.url);
  const ann = await sit(log.log, 'ann');
  const bob = await sit(log.log, 'bob');
  const heard = await hostRoom(log.log, ROOM);
  const expire = (alias: string): Promise<unknown> =>
    desk.bus.nc.request(
      '$JS.API.STREAM.PURGE.NATTER_0',
      JSON.stringify({ filter: subjects.seat(alias) }),
    );
  // Ann's gateway still tries: its fence is a record that is not there any more.
  const deadlineMs = Date.now() + 5_000;
  const gone = { ...ann.record, state: 'gone', why: 'quit', leaves: () => true } as const;
  await expire('ann');
  const seat = { record: gone, seq: ann.seq, atMs: 0 };
  const change = { seat, why: 'quit', leaves: () => true, deadlineMs } as const;
  expect(await leaveSeat(desk, subjects, change)).toBe('ended');
  // Bob's is dead: whoever hosts the room finds out at the next check, here after a reconnect.
  await expire('bob');
  await log.log.bus.nc.reconnect();
  await eventually(() => expect(heard.hosted.roster.count).toBe(0), { timeoutMs: 5_000 });
  expect(heard.told).toEqual(expect.arrayContaining(['left bob lost']));
  expect(await noticesOf(desk.bus, subjects)).toEqual(
    expect.arrayContaining([`left ann ${ann.record.stay}`, `left bob ${bob.record.stay}`]),
  );
});

test('seats take at most a quarter of a stream; talk goes on', async () => {
  const maxBytes = 1024 * 1024;
  await using nats = await startNats();
  await using log = await openLog(nats.url, { maxBytes });
  await using desk = await openDesk(nats.url);
  const ann = await sit(log.log, 'ann');
  // As joins and leaves of hundreds of sessions leave them: 512 are a quarter.
  const body = Buffer.from(JSON.stringify({ ...ann.record, state: 'gone', why: 'quit' }));
  await Promise.all(
    Array.from({ length: 520 }, (_, index) =>
      desk.appender.append({
        subject: `natter.seat.0.room-${index}.bob`,
        fields: field('Nats-TTL', '5m'),
        body,
        deadlineMs: Date.now() + 5_000,
      }),
    ),
  );
  let others = 0;
  await eventually(
    async () => {
      others += 1;
      expect(await claim(log.log, `other-${others}`)).toEqual({ kind: 'full' });
    },
    { timeoutMs: 5_000 },
  );
  const visitor = { alias: 'cy', key: 'cy' as AliasKey, owner: party('cy').owner };
  expect(await log.log.visit(ROOM, visitor)).toEqual({ kind: 'full' });
  // Who has a seat keeps it, speaks, and comes back to it.
  const say = { id: '1', audience: undefined, body: sayBody('1') };
  expect((await ann.say(say)).kind).toBe('stored');
  expect(log.log.isFull(ROOM)).toBe(false);
  expect((await claim(log.log, 'ann')).kind).toBe('seated');
  expect((await log.log.visit(ROOM, { ...visitor, ...ann.record })).kind).toBe('held');
  // But no seat grows.
  const device = { ...ann.record, graceMs: 0, device: 'tab', gateway: log.log.gateway };
  expect(await log.log.claim(ROOM, device)).toEqual({ kind: 'full' });
  // Some have expired: there is room again.
  const filter = 'natter.seat.0.*.bob';
  await desk.bus.nc.request('$JS.API.STREAM.PURGE.NATTER_0', JSON.stringify({ filter }));
  await eventually(async () => expect((await claim(log.log, 'cy')).kind).toBe('seated'), {
    timeoutMs: 5_000,
  });
});
