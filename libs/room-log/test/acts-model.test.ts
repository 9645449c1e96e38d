// Acts raced against says, joins, moves, visits and lost gateways, on one server and three. From
// the acknowledgement of an act on, the stream stores nothing of somebody whom it bars.
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, RoomAct, RoomName } from '@natter/protocol';
import { eventually, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atomicBatches } from '../src/cards/atomic-batch.ts';
import { BusUnavailable } from '../src/nats/bus.ts';
import { streamState } from '../src/nats/leader-get.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { snapshotRooms } from '../src/room/snapshot.ts';
import { actInRoom } from '../src/room-card/act.ts';
import type { ActOutcome } from '../src/room-card/act.ts';
import { enforceCard } from '../src/room-card/enforce.ts';
import type { Enforcement } from '../src/room-card/enforce.ts';
import type { Seat } from '../src/seats/seat.ts';
import { cuttableTo } from './cuttable.ts';
import type { Cuttable } from './cuttable.ts';
import { hostRoom, openDesk, openLog, party, recordsOf, sayBody } from './log-world.ts';
import type { Desk, TestLog } from './log-world.ts';
import { SETTINGS } from './log-world.ts';

const GATEWAYS = 3;
/** Of an act without an answer: an election takes up to 8 s, a try 10 s. */
const TRIES_MAX = 4;
const BOB = party('bob').owner;
const ANN = { id: party('ann').owner, alias: 'ann', serverRole: 'member' } as const;
const FOUND = new Map([['bob', { id: BOB, alias: 'bob' }]]);

interface Place extends AsyncDisposable {
  readonly servers: readonly TestNats[];
  readonly logs: readonly TestLog[];
  /** Between each log and its server. */
  readonly wires: readonly Cuttable[];
  /** By which moderators act. */
  readonly desks: readonly Desk[];
}

async function openPlace(servers: readonly TestNats[]): Promise<Place> {
  const settings = { ...SETTINGS, replicas: servers.length };
  const urls = Array.from({ length: GATEWAYS }, (_, n) => servers[n % servers.length]!.url);
  const logs: TestLog[] = [];
  const wires: Cuttable[] = [];
  for (const [n] of urls.entries()) {
    const wire = await cuttableTo(servers[n % servers.length]!.port);
    wires.push(wire);
    logs.push(await openLog(wire.url, settings));
  }
  const desks = await Promise.all(urls.map((url) => openDesk(url)));
  return {
    servers,
    logs,
    wires,
    desks,
    async [Symbol.asyncDispose]() {
      for (const each of [...logs, ...desks, ...wires]) await each[Symbol.asyncDispose]();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

type Enforce = (desk: Desk) => (options: Enforcement) => Promise<void>;
const enforced: Enforce = (desk) => (options) => enforceCard(desk, options);
/** The fault: the card is changed, and the seats are left alone. */
const leftAlone: Enforce = () => async () => {};
/** The gateway of the act dies when the card is changed. */
const died: Enforce = () => () => Promise.reject(new BusUnavailable('died'));

let rooms = 0;
let acts = 0;
const nextId = (): string => `a${(acts += 1)}`;
function act(
  desk: Desk,
  room: RoomName,
  what: RoomAct,
  { enforce, id = nextId() }: { enforce: Enforce; id?: string },
): Promise<ActOutcome> {
  const deps = { writer: desk, storeBatch: atomicBatches(desk.bus), enforce: enforce(desk) };
  const subjects = roomSubjects(room, 1);
  return actInRoom(deps, { room, subjects }, { id, actor: ANN, act: what, found: FOUND });
}

const actStep = fc.record({
  gateway: fc.nat(GATEWAYS - 1),
  act: fc.constantFrom('ban', 'ban', 'mute', 'mute', 'remove', 'unban', 'unmute', 'add'),
  afterMs: fc.nat(4),
  /** Its gateway dies before the seats obey; it is repeated at the next. */
  dies: fc.constantFrom(false, false, false, true),
});
const bobStep = fc.record({
  gateway: fc.nat(GATEWAYS - 1),
  does: fc.constantFrom('join', 'join', 'say', 'say', 'say', 'visit', 'leave', 'vanish'),
  afterMs: fc.nat(3),
});
const plan = fc.record({
  access: fc.constantFrom('open', 'closed'),
  acts: fc.array(fc.array(actStep, { minLength: 2, maxLength: 6 }), {
    minLength: 1,
    maxLength: 2,
  }),
  devices: fc.array(fc.array(bobStep, { minLength: 3, maxLength: 12 }), {
    minLength: 1,
    maxLength: 3,
  }),
});
/** Connections of gateways that are cut, which reconnect at once. */
const cuts = fc.array(fc.record({ gateway: fc.nat(GATEWAYS - 1), afterMs: fc.nat(10) }), {
  minLength: 1,
  maxLength: 3,
});
type Plan = {
  readonly cuts?: typeof cuts extends fc.Arbitrary<infer Value> ? Value : never;
  readonly leaderDies?: boolean;
} & PlanOf;
type PlanOf = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

/** An act that was acknowledged. */
interface Done {
  readonly act: RoomAct['act'];
  /** Of its record. */
  readonly seq: number;
  /** The stream's last sequence once it was acknowledged. */
  readonly ackSeq: number;
}

/** One moderator's acts, one after the other. */
async function actAll(
  place: Place,
  room: RoomName,
  { steps, enforce }: { steps: Plan['acts'][number]; enforce: Enforce },
): Promise<Done[]> {
  const done: Done[] = [];
  for (const step of steps) {
    await pause(step.afterMs);
    let desk = place.desks[step.gateway]!;
    const what = { act: step.act, who: 'bob' } as RoomAct;
    const id = nextId();
    const dying = step.dies && enforce === enforced;
    let outcome = await act(desk, room, what, { enforce: dying ? died : enforce, id });
    for (let tries = 1; outcome.kind === 'unknown'; tries += 1) {
      if (tries > TRIES_MAX) throw new Error('no answer');
      desk = place.desks[(step.gateway + tries) % GATEWAYS]!;
      outcome = await act(desk, room, what, { enforce, id });
    }
    if (outcome.kind !== 'done') continue;
    const { lastSeq } = await streamState(desk.bus, 'NATTER_0', monotonicMs() + 10_000);
    done.push({ act: step.act, seq: outcome.seq, ackSeq: lastSeq });
  }
  return done;
}

/** A stretch of the log in which nothing of bob's may be. */
interface Barred {
  readonly by: RoomAct['act'];
  readonly after: number;
  readonly until: number;
}

/** From the acknowledgement of an act to the record of the one that takes it back. */
function barredBy(done: readonly Done[], access: Plan['access']): Barred[] {
  const barred: Barred[] = [];
  for (const { act: by, seq, ackSeq } of done) {
    const closed = access === 'closed';
    const back = { ban: closed ? 'add' : 'unban', mute: 'unmute', remove: closed && 'add' }[
      by as string
    ];
    if (back === undefined || back === false) continue;
    const ends = done.filter((each) => each.act === back && each.seq > seq);
    const until = Math.min(Infinity, ...ends.map((each) => each.seq));
    barred.push({ by, after: ackSeq, until });
  }
  return barred;
}

let says = 0;
const say = async (seat: Seat): Promise<boolean> => {
  const said = await seat.say({ id: `s${(says += 1)}`, audience: undefined, body: sayBody('hi') });
  return said.kind === 'stored';
};

const BOB_IS = { alias: 'bob', key: 'bob' as AliasKey, owner: BOB } as const;

/** One of bob's devices. */
async function bobActs(
  place: Place,
  room: RoomName,
  { steps, device }: { steps: Plan['devices'][number]; device: string },
): Promise<void> {
  let seat: Seat | undefined;
  for (const step of steps) {
    await pause(step.afterMs);
    try {
      seat = await bobDoes(step, { log: place.logs[step.gateway]!.log, room, device, seat });
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      seat = undefined;
    }
  }
}

interface Bob {
  readonly log: TestLog['log'];
  readonly room: RoomName;
  readonly device: string;
  readonly seat: Seat | undefined;
}

/** Returns the seat that the device holds then. */
async function bobDoes(
  { does }: Plan['devices'][number][number],
  { log, room, device, seat }: Bob,
): Promise<Seat | undefined> {
  switch (does) {
    case 'join': {
      // Where it sat at another gateway: a move.
      const claimant = { ...BOB_IS, device, gateway: log.gateway, graceMs: 0 };
      const claim = await log.claim(room, claimant);
      return claim.kind === 'seated' ? claim.seat : seat;
    }
    case 'say':
      for (let n = 0; n < 5 && seat !== undefined; n += 1) if (!(await say(seat))) break;
      return seat;
    case 'visit': {
      const visit = await log.visit(room, BOB_IS);
      if (visit.kind !== 'visiting' && visit.kind !== 'held') return seat;
      await say(visit.seat);
      if (visit.kind === 'visiting') await visit.seat.leave('quit');
      return seat;
    }
    case 'leave':
      await seat?.leave('quit');
      return undefined;
    case 'vanish':
      // Its gateway forgot it: the seat stays, and nobody speaks from it.
      return undefined;
  }
}

async function cutAll(place: Place, steps: Plan['cuts'] = []): Promise<void> {
  for (const { gateway, afterMs } of steps) {
    await pause(afterMs);
    place.wires[gateway]!.cut();
  }
}

interface Stream {
  readonly cluster: {
    readonly leader?: string;
    readonly replicas: readonly { readonly current: boolean }[];
  };
}
const streamOf = async ({ desks }: Place): Promise<Stream['cluster']> => {
  const answer = await desks[0]!.bus.request('$JS.API.STREAM.INFO.NATTER_0', '', {
    deadlineMs: monotonicMs() + 15_000,
  });
  return answer.json<Stream>().cluster;
};

/** Kills the leader of the stream, and restarts it while the others elect the next. */
async function killLeader(place: Place): Promise<void> {
  const { leader } = await streamOf(place);
  const server = place.servers.find(({ name }) => name === leader);
  await server?.kill('SIGKILL');
  await server?.restart();
  await eventually(
    async () => {
      const { leader: next, replicas } = await streamOf(place);
      expect([next === undefined, replicas.every(({ current }) => current)]).toEqual([false, true]);
    },
    { timeoutMs: 30_000, intervalMs: 200 },
  );
}

async function holds(place: Place, run: Plan, enforce: Enforce): Promise<void> {
  const room = `race-${(rooms += 1)}` as RoomName;
  const subjects = roomSubjects(room, 1);
  const hosts = await Promise.all(place.logs.map(({ log }) => hostRoom(log, room)));
  try {
    const { access } = run;
    const create = { act: 'create', access, people: ['bob'] } as RoomAct;
    expect(await act(place.desks[0]!, room, create, { enforce })).toMatchObject({ kind: 'done' });
    const [done] = await Promise.all([
      Promise.all(run.acts.map((steps) => actAll(place, room, { steps, enforce }))),
      ...run.devices.map((steps, n) => bobActs(place, room, { steps, device: `d${n}` })),
      cutAll(place, run.cuts),
      run.leaderDies === true ? killLeader(place) : undefined,
    ]);
    const barred = barredBy(done.flat(), access);
    const { bus } = place.desks[0]!;
    const records = await recordsOf(bus, subjects);
    const said = records.flatMap((each) =>
      each.kind === 'say' && each.from.owner === BOB ? [each.seq] : [],
    );
    for (const { by, after, until } of barred) {
      const late = said.filter((seq) => seq > after && seq < until);
      expect(late, `says of somebody barred (${by})`).toEqual([]);
    }
    if (enforce === leftAlone) return;
    // Every join and every act has had its answer: one of them saw the other. A claim without an
    // answer is given back some seconds later.
    const timeoutMs = run.leaderDies === true ? 20_000 : 0;
    await eventually(() => seatsObey({ bus, subjects, barred }), { timeoutMs });
  } finally {
    for (const [n, { log }] of place.logs.entries()) log.release(hosts[n]!.hosted);
  }
}

async function seatsObey({
  bus,
  subjects,
  barred,
}: {
  readonly bus: Desk['bus'];
  readonly subjects: RoomSubjects;
  readonly barred: readonly Barred[];
}): Promise<void> {
  const out = barred.some(({ until, by }) => until === Infinity && by !== 'mute');
  const [reading] = await snapshotRooms(bus, [subjects], monotonicMs() + 10_000);
  const here = reading?.seats.filter(({ record }) => record.state === 'here') ?? [];
  if (out) expect(here).toEqual([]);
  const muted = barred.some(({ until, by }) => until === Infinity && by === 'mute');
  if (muted) for (const { record } of here) expect(record.mutedUntil).toBeGreaterThan(Date.now());
}

const check = (
  place: Place,
  numRuns: number,
  { enforce = enforced, troubled = false, leaderDies = false } = {},
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(plan, cuts, (run, some) =>
      holds(place, { ...run, ...(troubled && { cuts: some }), leaderDies }, enforce),
    ),
    { numRuns, endOnFailure: true },
  );

let place: Place;
beforeAll(async () => {
  place = await openPlace([await startNats()]);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

test('on one server, nothing is said after the act that bars it', async () => {
  await check(place, 60);
}, 120_000);

test('while connections of gateways are cut, nothing is said after the act that bars it', async () => {
  await check(place, 8, { troubled: true });
}, 120_000);

test('an act that leaves the seats alone is caught', async () => {
  const failed = await check(place, 200, { enforce: leftAlone }).catch(
    (error: unknown) => error as Error,
  );
  expect(String(failed?.cause)).toContain('says of somebody barred');
}, 60_000);

test('on three servers, nothing is said after the act that bars it', async () => {
  await using cluster = await openPlace(await startNatsCluster());
  await check(cluster, 25);
}, 180_000);

test('while the leader of three servers dies, nothing is said after the act that bars it', async () => {
  await using cluster = await openPlace(await startNatsCluster());
  await check(cluster, 2, { leaderDies: true });
}, 180_000);

test('hosts change the seats of an act whose gateway died before it did', async () => {
  for (const what of ['ban', 'remove', 'mute'] as const) {
    const room = `orphan-${what}` as RoomName;
    const [desk, { log }] = [place.desks[0]!, place.logs[1]!];
    const heard = await hostRoom(log, room);
    const create = { act: 'create', access: 'open' } as const;
    await act(desk, room, create, { enforce: enforced });
    const claim = await log.claim(room, { ...BOB_IS, gateway: log.gateway, graceMs: 0 });
    if (claim.kind !== 'seated') throw new Error(claim.kind);
    const outcome = await act(desk, room, { act: what, who: 'bob' }, { enforce: died });
    expect(outcome).toEqual({ kind: 'unknown' });
    expect(await say(claim.seat)).toBe(true);
    await eventually(async () => expect(await say(claim.seat)).toBe(false));
    log.release(heard.hosted);
  }
});

test('a host that hears nothing enforces the card when it begins to host', async () => {
  const room = 'orphan-late' as RoomName;
  const [desk, { log }] = [place.desks[0]!, place.logs[1]!];
  await act(desk, room, { act: 'create', access: 'open' }, { enforce: enforced });
  const heard = await hostRoom(log, room);
  const claim = await log.claim(room, { ...BOB_IS, gateway: log.gateway, graceMs: 0 });
  if (claim.kind !== 'seated') throw new Error(claim.kind);
  log.release(heard.hosted);
  await act(desk, room, { act: 'ban', who: 'bob' }, { enforce: leftAlone });
  const again = await hostRoom(place.logs[2]!.log, room);
  await eventually(async () => expect(await say(claim.seat)).toBe(false));
  place.logs[2]!.log.release(again.hosted);
});
