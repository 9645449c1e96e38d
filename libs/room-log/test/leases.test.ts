// Gateways that fall silent: judged once, by one; what their members and they themselves find.
import type { AliasKey, RoomName } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Beats } from '../src/liveness/beats.ts';
import { newGatewayId } from '../src/liveness/gateway-id.ts';
import { Leases } from '../src/liveness/leases.ts';
import type { RoomLog } from '../src/room-log.ts';
import type { Seat } from '../src/seats/seat.ts';
import { LEASE_STREAM, leaseSubject } from '../src/nats/subjects.ts';
import { cuttableTo } from './cuttable.ts';
import { hostRoom, openDesk, openLog, party, sayBody, silent, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function leaseWrites(): Promise<number> {
  const info = await world.desk.bus.nc.request(`$JS.API.STREAM.INFO.${LEASE_STREAM}`);
  return info.json<{ state: { last_seq: number } }>().state.last_seq;
}

async function leaseOf(gateway: string): Promise<{ state?: string } | undefined> {
  const answer = await world.desk.bus.nc.request(
    `$JS.API.STREAM.MSG.GET.${LEASE_STREAM}`,
    JSON.stringify({ last_by_subj: leaseSubject(gateway) }),
  );
  const { message } = answer.json<{ message?: { data: string } }>();
  return message === undefined
    ? undefined
    : (JSON.parse(Buffer.from(message.data, 'base64').toString()) as { state?: string });
}

async function sit(log: RoomLog, room: RoomName, alias: string, graceMs: number): Promise<Seat> {
  const claimant = { alias, key: alias as AliasKey, owner: party(alias).owner, graceMs };
  const claimed = await log.claim(room, { ...claimant, gateway: log.gateway });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  return claimed.seat;
}

const say = (seat: Seat, id: string) => seat.say({ id, audience: undefined, body: sayBody(id) });

test('a silent gateway is judged dead once though two find it, its members are lost after their grace, and it goes on under a new id', async () => {
  const room = 'silence' as RoomName;
  await using wire = await cuttableTo(world.nats.port);
  await using one = await openLog(world.nats.url);
  await using two = await openLog(world.nats.url);
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
  const before = await leaseWrites();

  wire.refuse();
  await eventually(async () => expect(await leaseOf(gateway)).toMatchObject({ state: 'dead' }));
  for (const { told } of witnesses) {
    await eventually(() => expect(told).toContain('left tess lost'), { timeoutMs: 5_000 });
    await eventually(() => expect(told).toContain('left ann lost'), { timeoutMs: 5_000 });
    expect(told.filter((notice) => notice.startsWith('left'))).toHaveLength(2);
    expect(told.indexOf('left tess lost')).toBeLessThan(told.indexOf('left ann lost'));
  }
  expect(await leaseWrites()).toBe(before + 1);

  wire.admit();
  await eventually(() => expect(far.reborn).toHaveLength(1));
  expect(far.log.gateway).toBe(far.reborn[0]);
  expect(await leaseOf(far.log.gateway)).toMatchObject({ state: 'live' });
  await eventually(async () => {
    expect((await bob.look())?.record.gateway).toBe(far.log.gateway);
  });
  expect(await say(bob, 'still here')).toMatchObject({ kind: 'stored' });
  expect(await say(ann, 'ghost')).toMatchObject({ kind: 'lost' });
  expect(await say(tess, 'ghost')).toMatchObject({ kind: 'lost' });
  for (const { hosted } of witnesses) expect(hosted.roster.list({ limit: 9 })).toHaveLength(1);
});

test('a gateway judged dead while it hears itself well finds it out by itself, within seconds', async () => {
  await using log = await openLog(world.nats.url);
  const { gateway } = log.log;
  // By a peer that did not hear it: its verdict arrives when nothing else tells of it.
  await world.desk.bus.nc.request(
    leaseSubject(gateway),
    JSON.stringify({ state: 'dead', version: '0', sinceMs: Date.now() }),
  );
  await eventually(() => expect(log.reborn).toHaveLength(1), { timeoutMs: 9_000 });
  expect(log.log.gateway).not.toBe(gateway);
  expect(await leaseOf(log.log.gateway)).toMatchObject({ state: 'live' });
});

test('a seat claimed while its gateway is reborn ends up under the new id', async () => {
  await using log = await openLog(world.nats.url);
  const old = log.log.gateway;
  await world.desk.bus.nc.request(
    leaseSubject(old),
    JSON.stringify({ state: 'dead', version: '0', sinceMs: Date.now() }),
  );
  await eventually(() => expect(log.reborn).toHaveLength(1), { timeoutMs: 9_000 });
  const claimant = { alias: 'ann', key: 'ann' as AliasKey, owner: party('ann').owner, graceMs: 0 };
  // Begun before: it names the id of then.
  const claimed = await log.log.claim('reborn' as RoomName, { ...claimant, gateway: old });
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  expect((await claimed.seat.look())?.record.gateway).toBe(log.log.gateway);
  expect(await say(claimed.seat, 'hello')).toMatchObject({ kind: 'stored' });
});

test('a gateway that has drained is dead when it says so, and its members are lost within seconds', async () => {
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

test('who begins to host a room ends the stays that gateways of long ago left behind, before anybody sees them', async () => {
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

test('a lease whose answer got lost is taken all the same, and can be written again', async () => {
  await using wire = await cuttableTo(world.nats.port);
  await using desk = await openDesk(wire.url);
  const id = newGatewayId();
  const beats = new Beats(desk.bus, id, {
    figures: () => ({ version: '0', sinceMs: 0, connections: 0, rooms: 0 }),
    onBack: () => {},
    onStall: () => {},
    onTick: () => {},
  });
  const { bus, appender } = desk;
  const listener = { onDeath: () => {}, onOwnDeath: () => {} };
  const leases = new Leases({ bus, appender, beats, log: silent, version: '0', listener }, id);
  wire.swallowAnswers();
  const taken = leases.take(id);
  await eventually(async () => expect(await leaseOf(id)).toMatchObject({ state: 'live' }));
  wire.cut();
  await taken;
  await leases.end();
  expect(await leaseOf(id)).toMatchObject({ state: 'dead' });
});

test('a gateway that died before its first beat is judged all the same, by its lease', async () => {
  await using desk = await openDesk(world.nats.url);
  const id = newGatewayId();
  const beats = new Beats(desk.bus, id, {
    figures: () => ({ version: '0', sinceMs: 0, connections: 0, rooms: 0 }),
    onBack: () => {},
    onStall: () => {},
    onTick: () => {},
  });
  const { bus, appender } = desk;
  const listener = { onDeath: () => {}, onOwnDeath: () => {} };
  // Its beats are never started.
  await new Leases({ bus, appender, beats, log: silent, version: '0', listener }, id).take(id);
  await using log = await openLog(world.nats.url);
  expect(log.log.gateway).not.toBe(id);
  await eventually(async () => expect(await leaseOf(id)).toMatchObject({ state: 'dead' }), {
    timeoutMs: 20_000,
  });
});
