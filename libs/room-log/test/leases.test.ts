// Gateways that fall silent: judged once; what becomes of their members and of themselves.
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newGatewayId } from '../src/liveness/gateway-id.ts';
import { OwnLease } from '../src/liveness/own-lease.ts';
import type { RoomLog } from '../src/room-log.ts';
import { claimSeat } from '../src/seats/claim.ts';
import type { Seat } from '../src/seats/seat.ts';
import { beatSubject, LEASE_STREAM, leaseSubject, roomSubjects } from '../src/nats/subjects.ts';
import { cuttableTo } from './cuttable.ts';
import { hostRoom, openDesk, openLog, party, sayBody, silent, startWorld } from './log-world.ts';
import type { Desk, Heard, World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function leaseWrites({ desk }: World): Promise<number> {
  const info = await desk.bus.nc.request(`$JS.API.STREAM.INFO.${LEASE_STREAM}`);
  return info.json<{ state: { last_seq: number } }>().state.last_seq;
}

async function leaseOf(
  gateway: string,
  { desk }: World = world,
): Promise<{ state?: string } | undefined> {
  const answer = await desk.bus.nc.request(
    `$JS.API.STREAM.MSG.GET.${LEASE_STREAM}`,
    JSON.stringify({ last_by_subj: leaseSubject(gateway) }),
  );
  const { message } = answer.json<{ message?: { data: string } }>();
  return message === undefined
    ? undefined
    : (JSON.parse(Buffer.from(message.data, 'base64').toString()) as { state?: string });
}

/** Says that a gateway is dead: the verdict of a peer that did not hear it. */
async function condemn(gateway: string): Promise<void> {
  const lease = { state: 'dead', version: '0', sinceMs: Date.now() };
  await world.desk.bus.nc.request(leaseSubject(gateway), JSON.stringify(lease));
}

async function sit(log: RoomLog, room: RoomName, alias: string, graceMs: number): Promise<Seat> {
  const claimant = { alias, key: alias as AliasKey, owner: party(alias).owner, graceMs };
  const claimed = await log.claim(room, { ...claimant, gateway: log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return claimed.seat;
}

const ownLease = ({ bus, appender }: Desk): OwnLease =>
  new OwnLease({ bus, appender, log: silent, version: '0', onOwnDeath: () => {} });

const say = (seat: Seat, id: string) => seat.say({ id, audience: undefined, body: sayBody(id) });

test.concurrent('a silent gateway is judged once, its members lost after their grace', async () => {
  // A server of its own: the test counts all writes of leases.
  await using own = await startWorld();
  const room = 'silence' as RoomName;
  await using wire = await cuttableTo(own.nats.port);
  await using one = await openLog(own.nats.url);
  await using two = await openLog(own.nats.url);
  await using far = await openLog(wire.url);
  const witnesses = [await hostRoom(one.log, room), await hostRoom(two.log, room)];
  await hostRoom(far.log, room);
  const tess = await sit(far.log, room, 'tess', 0);
  const ann = await sit(far.log, room, 'ann', 1_500);
  const bob = await sit(far.log, room, 'bob', 60_000);
  const { gateway } = far.log;
  far.onReborn((id) => {
    for (const seat of [tess, ann, bob]) void seat.moveTo(id);
  });
  const before = await leaseWrites(own);

  wire.refuse();
  await eventually(async () =>
    expect(await leaseOf(gateway, own)).toMatchObject({ state: 'dead' }),
  );
  for (const { told } of witnesses) {
    await eventually(() => expect(told).toContain('left tess lost'), { timeoutMs: 5_000 });
    await eventually(() => expect(told).toContain('left ann lost'), { timeoutMs: 5_000 });
    expect(told.filter((notice) => notice.startsWith('left'))).toHaveLength(2);
    expect(told.indexOf('left tess lost')).toBeLessThan(told.indexOf('left ann lost'));
  }
  expect(await leaseWrites(own)).toBe(before + 1);

  wire.admit();
  await eventually(() => expect(far.reborn).toHaveLength(1));
  expect(far.log.gateway).toBe(far.reborn[0]);
  expect(await leaseOf(far.log.gateway, own)).toMatchObject({ state: 'live' });
  await eventually(async () => {
    expect((await bob.look())?.record.gateway).toBe(far.log.gateway);
  });
  expect(await say(bob, 'still here')).toMatchObject({ kind: 'stored' });
  expect(await say(ann, 'ghost')).toMatchObject({ kind: 'lost' });
  expect(await say(tess, 'ghost')).toMatchObject({ kind: 'lost' });
  for (const { hosted } of witnesses) expect(hosted.roster.list({ limit: 9 })).toHaveLength(1);
});

test.concurrent('a gateway judged dead finds it out within seconds', async () => {
  await using log = await openLog(world.nats.url);
  const { gateway } = log.log;
  // Nothing else tells of it.
  await condemn(gateway);
  await eventually(() => expect(log.reborn).toHaveLength(1), { timeoutMs: 9_000 });
  expect(log.log.gateway).not.toBe(gateway);
  expect(await leaseOf(log.log.gateway)).toMatchObject({ state: 'live' });
});

test.concurrent('a seat claimed during a rebirth ends up under the new id', async () => {
  await using log = await openLog(world.nats.url);
  const old = log.log.gateway;
  await condemn(old);
  await eventually(() => expect(log.reborn).toHaveLength(1), { timeoutMs: 9_000 });
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner: party('ann').owner, graceMs: 0 };
  // A claim begun before the rebirth names the old id.
  const claimed = await log.log.claim('reborn' as RoomName, { ...claimant, gateway: old });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  expect((await claimed.seat.look())?.record.gateway).toBe(log.log.gateway);
  expect(await say(claimed.seat, 'hello')).toMatchObject({ kind: 'stored' });
});

const GRACE_MS = 4_000;
/** Between two beats of a gateway. */
const BEAT_MS = 500;
/** The server's clock and ours, rounded. */
const CLOCKS_MS = 50;

/** Says when the witness is told that ann left, ms since 1970. */
async function annLeftMs({ told }: Heard): Promise<number> {
  const options = { timeoutMs: 20_000, everyMs: 20 };
  await eventually(() => expect(told).toContain('left ann lost'), options);
  return Date.now();
}

/** Seats ann at a gateway that is nothing but a lease and its beats, `beat` by `beat`. */
async function seatAtBeats(room: RoomName, { nats }: World = world) {
  const desk = await openDesk(nats.url);
  const gateway = newGatewayId();
  await ownLease(desk).take(gateway);
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner: party('ann').owner };
  await claimSeat(desk, roomSubjects(room, 1), { ...claimant, gateway, graceMs: GRACE_MS });
  return {
    gateway,
    /** Returns when the last beat was sent. */
    async beat(times: number): Promise<number> {
      for (let n = 0; n < times; n += 1) {
        if (n > 0) await pause(250);
        desk.bus.publish(beatSubject(gateway), '');
      }
      return Date.now();
    },
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

test.concurrent('grace counts from the last beat if the judgement came before', async () => {
  const room = 'judged-early' as RoomName;
  await using one = await openLog(world.nats.url);
  await using ann = await seatAtBeats(room);
  const witness = await hostRoom(one.log, room);
  await ann.beat(2);
  await condemn(ann.gateway);
  const lastBeatMs = await ann.beat(9);
  expect((await annLeftMs(witness)) - lastBeatMs).toBeGreaterThan(GRACE_MS - CLOCKS_MS);
});

test.concurrent('grace counts anew from a beat after the judgement', async () => {
  // A server of its own: a death in another test would be a reason to look at the seat again.
  await using own = await startWorld();
  const room = 'judged-and-heard' as RoomName;
  await using one = await openLog(own.nats.url);
  await using ann = await seatAtBeats(room, own);
  const witness = await hostRoom(one.log, room);
  await ann.beat(2);
  await eventually(async () =>
    expect(await leaseOf(ann.gateway, own)).toMatchObject({ state: 'dead' }),
  );
  const lastBeatMs = await ann.beat(9);
  expect((await annLeftMs(witness)) - lastBeatMs).toBeGreaterThan(GRACE_MS - CLOCKS_MS);
});

test.concurrent('a reborn gateway lives under its old id until its seats move', async () => {
  const room = 'moving' as RoomName;
  await using one = await openLog(world.nats.url);
  await using far = await openLog(world.nats.url);
  const witness = await hostRoom(one.log, room);
  await sit(far.log, room, 'ann', GRACE_MS);
  const moves = Promise.withResolvers<void>();
  far.onReborn(() => moves.promise);
  await condemn(far.log.gateway);
  await eventually(() => expect(far.reborn).toHaveLength(1), { timeoutMs: 9_000 });
  await pause(2_000);
  const diedMs = Date.now();
  await far.log.close();
  expect((await annLeftMs(witness)) - diedMs).toBeGreaterThan(GRACE_MS - BEAT_MS - CLOCKS_MS);
});

test.concurrent('the members of a drained gateway are lost within seconds', async () => {
  const room = 'drained' as RoomName;
  await using one = await openLog(world.nats.url);
  const witness = await hostRoom(one.log, room);
  const leaving = await openLog(world.nats.url);
  await sit(leaving.log, room, 'ann', 0);
  await leaving.log.endLease();
  expect(await leaseOf(leaving.log.gateway)).toMatchObject({ state: 'dead' });
  await leaving.log.close();
  await eventually(() => expect(witness.told).toEqual(['joined ann', 'left ann lost']));
});

test.concurrent('a gateway dead before its first beat is judged by its lease', async () => {
  await using desk = await openDesk(world.nats.url);
  const id = newGatewayId();
  await ownLease(desk).take(id);
  await using log = await openLog(world.nats.url);
  expect(log.log.gateway).not.toBe(id);
  await eventually(async () => expect(await leaseOf(id)).toMatchObject({ state: 'dead' }), {
    timeoutMs: 20_000,
  });
});

test('a new host first ends the stays of long dead gateways', async () => {
  const room = 'long-ago' as RoomName;
  const gone = await openLog(world.nats.url);
  await sit(gone.log, room, 'ann', 0);
  await sit(gone.log, room, 'bob', 60_000);
  await gone.log.endLease();
  await gone.log.close();
  await using log = await openLog(world.nats.url);
  const heard = await hostRoom(log.log, room);
  expect(heard.hosted.roster.list({ limit: 9 }).map(({ alias }) => alias)).toEqual(['bob']);
  expect(heard.told).toEqual([]);
});

test('a lease whose answer got lost is taken and can be ended', async () => {
  await using wire = await cuttableTo(world.nats.port);
  await using desk = await openDesk(wire.url);
  const id = newGatewayId();
  const lease = ownLease(desk);
  wire.swallowAnswers();
  const taken = lease.take(id);
  await eventually(async () => expect(await leaseOf(id)).toMatchObject({ state: 'live' }));
  wire.cut();
  await taken;
  await lease.end();
  expect(await leaseOf(id)).toMatchObject({ state: 'dead' });
});
