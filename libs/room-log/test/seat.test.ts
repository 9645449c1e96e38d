// Seats, against a small model: who holds an alias, what the log tells of it, and that nobody else
// can speak under it.
import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimSeat } from '../src/seats/claim.ts';
import type { Claim } from '../src/seats/claim.ts';
import { decodeNotice } from '../src/records/notice.ts';
import { Roster } from '../src/records/roster.ts';
import { DEVICES_MAX, nonce } from '../src/seats/seat-record.ts';
import type { SeatRecord } from '../src/seats/seat-record.ts';
import { appendNotice } from '../src/seats/append-notice.ts';
import { leaveSeat } from '../src/seats/leave.ts';
import { readSeat, writeSeat } from '../src/seats/seat-write.ts';
import { Seat } from '../src/seats/seat.ts';
import { tokenOf } from '../src/nats/subjects.ts';
import type { RoomSubjects } from '../src/nats/subjects.ts';
import { visitSeat } from '../src/seats/visit.ts';
import { noticesOf, openDesk, party, recordsOf, sayBody, startWorld } from './log-world.ts';
import type { Desk, World } from './log-world.ts';

const SOON_MS = 10_000;
const ANN = 'ann' as AliasKey;
const OWNERS = ['o1', 'o2', 'o3'] as const;
const GATEWAYS = ['gw-1', 'gw-2', 'gw-3'] as const;

let world: World;
let desks: readonly Desk[];
beforeAll(async () => {
  world = await startWorld();
  desks = [world.desk, await openDesk(world.nats.url), await openDesk(world.nats.url)];
});
afterAll(async () => {
  for (const desk of desks.slice(1)) await desk[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const deskOf = (gateway: string): Desk => desks[GATEWAYS.indexOf(gateway as 'gw-1')]!;
const claimant = (owner: string, gateway: string) =>
  ({ alias: 'Ann', key: ANN, owner: party(owner).owner, gateway, graceMs: 0 }) as const;
const claim = (room: RoomSubjects, owner: string, gateway: string): Promise<Claim> =>
  claimSeat(deskOf(gateway), room, claimant(owner, gateway));

type Step =
  /** `knows`: its gateway begins with the last seat of this owner, which may have changed since. */
  | { readonly type: 'claim'; readonly owner: string; readonly gateway: string; knows: boolean }
  | {
      readonly type: 'claim-and-die' | 'visit' | 'visit-and-die';
      readonly owner: string;
      readonly gateway: string;
    }
  | { readonly type: 'move'; readonly which: number; readonly gateway: string }
  | { readonly type: 'leave' | 'reap' | 'reap-and-die' | 'say'; readonly which: number }
  | { readonly type: 'settle' };

const owner = fc.constantFrom(...OWNERS);
const gateway = fc.constantFrom(...GATEWAYS);
/** The last seats handed out, the newest first. */
const which = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('claim' as const),
      owner,
      gateway,
      knows: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('claim-and-die' as const), owner, gateway }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('visit' as const, 'visit-and-die' as const),
      owner,
      gateway,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('move' as const), which, gateway }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('say' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('leave' as const, 'reap' as const, 'reap-and-die' as const),
      which,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'settle' as const }) },
);

/** The holder of the alias: its stay, and the seat object that has the fence. */
interface Model {
  holder: { owner: string; stay: string; fence: Seat; visit?: true } | undefined;
  /** The notices that the log should hold, in order. */
  readonly told: string[];
  /** Notices that the one who caused them did not append. */
  untold: string[];
  said: number;
}

const handed = (seats: readonly Seat[], index: number): Seat | undefined => seats.at(-1 - index);
const tell = (model: Model, notice: string): void => {
  model.untold = model.untold.filter((other) => other !== notice);
  if (!model.told.includes(notice)) model.told.push(notice);
};
const tellUntold = (model: Model): void => {
  for (const notice of model.untold) tell(model, notice);
};

async function take(room: RoomSubjects, step_: Step, seats: Seat[], model: Model): Promise<void> {
  const { holder } = model;
  const deadlineMs = Date.now() + SOON_MS;
  switch (step_.type) {
    case 'claim': {
      const { owner: id } = party(step_.owner);
      const known = step_.knows ? seats.findLast(({ record }) => record.owner === id) : undefined;
      const here = { ...claimant(step_.owner, step_.gateway), known };
      const isAnnounced = (stay: string): boolean => model.told.includes(`joined ${stay}`);
      const outcome = await claimSeat(deskOf(step_.gateway), room, here, isAnnounced);
      if (holder !== undefined && holder.owner !== step_.owner) {
        expect(outcome).toMatchObject({ kind: 'taken', by: { record: { stay: holder.stay } } });
        return;
      }
      if (outcome.kind !== 'seated') throw new Error(outcome.kind);
      seats.push(outcome.seat);
      const { stay } = outcome.seat.record;
      if (holder === undefined || holder.visit === true) {
        expect(outcome.movedFrom).toBeUndefined();
        expect(stay).not.toBe(holder?.stay);
        tellUntold(model); // Who claims a seat that was let go says its `left` first.
      } else {
        expect(stay).toBe(holder.stay);
        expect(outcome.movedFrom).toBeDefined();
      }
      tell(model, `joined ${stay}`);
      model.holder = { owner: step_.owner, stay, fence: outcome.seat };
      return;
    }
    case 'claim-and-die': {
      if (holder !== undefined) return;
      const there = await readSeat(world.desk.bus, room, { key: ANN, deadlineMs });
      if (there !== undefined && there.record.visit !== true) {
        await appendNotice(world.desk, room, { seat: there, deadlineMs });
        tellUntold(model);
      }
      const record: SeatRecord = {
        ...claimant(step_.owner, step_.gateway),
        state: 'here',
        claim: nonce(),
        stay: nonce(),
        sinceMs: Date.now(),
      };
      const change = { record, expected: there?.seq ?? 0, deadlineMs };
      const written = await writeSeat(world.desk, room, change);
      if (written.kind !== 'stored') throw new Error(written.kind);
      const seat = new Seat(world.desk, room, { record, seq: written.seq, claim: record.claim });
      seats.push(seat);
      model.holder = { owner: step_.owner, stay: record.stay, fence: seat };
      model.untold = [`joined ${record.stay}`];
      return;
    }
    case 'visit':
    case 'visit-and-die':
      await visit(room, step_, seats, model);
      return;
    case 'move': {
      const seat = handed(seats, step_.which);
      if (seat === undefined) return;
      expect(await seat.moveTo(step_.gateway)).toBe(holder?.fence === seat);
      return;
    }
    case 'say': {
      const seat = handed(seats, step_.which);
      if (seat === undefined) return;
      model.said += 1;
      const id = `${model.said}`;
      const outcome = await seat.say({ id, audience: undefined, body: sayBody(id) });
      if (holder?.fence === seat) expect(outcome.kind).toBe('stored');
      else expect(outcome).toEqual({ kind: 'lost', certain: true });
      return;
    }
    case 'leave':
    case 'reap':
    case 'reap-and-die': {
      const seat = handed(seats, step_.which);
      if (seat === undefined) return;
      await end(room, { seat, how: step_.type }, model);
      return;
    }
    case 'settle': {
      const there = await readSeat(world.desk.bus, room, { key: ANN, deadlineMs });
      // As hosts do.
      if (there === undefined || there.record.visit === true) return;
      await appendNotice(world.desk, room, { seat: there, deadlineMs });
      tellUntold(model);
    }
  }
}

async function visit(
  room: RoomSubjects,
  { type, owner: who, gateway: at }: Extract<Step, { readonly owner: string }>,
  seats: Seat[],
  model: Model,
): Promise<void> {
  const { holder } = model;
  const visitor = { alias: 'Ann', key: ANN, owner: party(who).owner, gateway: at };
  const outcome = await visitSeat(deskOf(at), room, visitor, () => false);
  if (holder !== undefined && holder.owner !== who) {
    expect(outcome).toEqual({ kind: 'taken' });
    return;
  }
  if (outcome.kind !== 'held' && outcome.kind !== 'visiting') throw new Error(outcome.kind);
  expect(outcome.kind).toBe(holder === undefined ? 'visiting' : 'held');
  const { seat } = outcome;
  model.said += 1;
  const id = `${model.said}`;
  const said = await seat.say({ id, audience: undefined, body: sayBody(id) });
  expect(said.kind).toBe('stored');
  if (holder !== undefined) {
    // Nothing moved: its holder goes on speaking.
    expect(seat.record).toEqual(holder.fence.record);
    return;
  }
  tellUntold(model);
  if (type === 'visit') expect(await seat.leave('quit')).toBe('ended');
  else {
    seats.push(seat);
    model.holder = { owner: who, stay: seat.record.stay, fence: seat, visit: true };
  }
}

async function end(
  room: RoomSubjects,
  { seat, how }: { seat: Seat; how: 'leave' | 'reap' | 'reap-and-die' },
  model: Model,
): Promise<void> {
  const deadlineMs = Date.now() + SOON_MS;
  const { holder } = model;
  const ours = holder?.fence === seat;
  const left = `left ${seat.record.stay}`;
  if (how === 'reap-and-die') {
    if (!ours) return;
    const record: SeatRecord = { ...seat.record, state: 'gone', why: 'lost', claim: nonce() };
    const written = await writeSeat(world.desk, room, { record, expected: seat.seq, deadlineMs });
    expect(written.kind).toBe('stored');
    // A `joined` that was never appended stays missing: its `left` alone changes no roster.
    model.untold = holder.visit === true ? [] : [left];
    model.holder = undefined;
    return;
  }
  const outcome =
    how === 'leave'
      ? await seat.leave('quit')
      : await leaveSeat(world.desk, room, {
          seat: { record: seat.record, seq: seat.seq, atMs: Date.now() },
          leaves: ({ claim: each }) => each === seat.device?.claim,
          why: 'lost',
          deadlineMs,
        });
  if (ours) {
    expect(outcome).toBe('ended');
    model.untold = [];
    if (holder.visit !== true) tell(model, left);
    model.holder = undefined;
  } else if (holder?.stay === seat.record.stay) expect(outcome).toBe('goes-on');
  else {
    expect(outcome).toBe('ended');
    // A stay that another ended is announced again: that one may have died before its notice.
    if (model.untold.includes(left)) tell(model, left);
  }
}

test('an alias has one holder, and each stay is told once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const room = world.room();
      const model: Model = { holder: undefined, told: [], untold: [], said: 0 };
      const seats: Seat[] = [];
      for (const next of steps) await take(room, next, seats, model);
      const notices = await noticesOf(world.desk.bus, room);
      expect(notices.map((text) => text.replace(' Ann', ''))).toEqual(model.told);
    }),
    { numRuns: 60 },
  );
});

test('a session that comes back with the seat its gateway knows makes one write', async () => {
  const room = world.room();
  const first = await claim(room, 'o1', 'gw-1');
  if (first.kind !== 'seated') throw new Error(first.kind);
  const asked: string[] = [];
  const watcher = deskOf('gw-2');
  for (const subject of [room.seats, room.log, '$JS.API.STREAM.MSG.GET.*'])
    watcher.bus.subscribe(subject, (message) => asked.push(message.subject));
  await watcher.bus.nc.flush();
  const here = { ...claimant('o1', 'gw-1'), known: first.seat };
  const again = await claimSeat(deskOf('gw-1'), room, here, () => true);
  expect(again).toMatchObject({ kind: 'seated', joinedSeq: 0 });
  await watcher.bus.nc.flush();
  expect(asked).toEqual([room.seat(tokenOf(ANN))]);
});

test('a new device gets in once another has left, whatever its gateway knows of the seat', async () => {
  const room = world.room();
  const join = (device: string, known?: Seat): Promise<Claim> =>
    claimSeat(world.desk, room, { ...claimant('o1', 'gw-1'), device, known });
  const seats: Seat[] = [];
  for (let n = 0; n < DEVICES_MAX; n += 1) {
    const joined = await join(`device-${n}`);
    if (joined.kind !== 'seated') throw new Error(joined.kind);
    seats.push(joined.seat);
  }
  // The last one knows all sixteen.
  const known = seats.at(-1)!;
  expect(await join('another', known)).toEqual({ kind: 'crowded' });
  expect(await seats[0]!.leave('quit')).toBe('goes-on');
  expect(await join('another', known)).toMatchObject({ kind: 'seated' });
});

test('fifty race for one alias: one has it, the others learn who', async () => {
  const room = world.room();
  const racers = Array.from({ length: 50 }, (_, index) =>
    claim(room, `racer ${index}`, GATEWAYS[index % 3]!),
  );
  const outcomes = await Promise.all(racers);
  const seated = outcomes.filter((outcome) => outcome.kind === 'seated');
  expect(seated).toHaveLength(1);
  const [winner] = seated;
  for (const outcome of outcomes) {
    if (outcome.kind === 'taken') {
      expect(outcome.by.record.stay).toBe(winner?.seat.record.stay);
    } else expect(outcome.kind).toBe('seated');
  }
  expect(await noticesOf(world.desk.bus, room)).toEqual([`joined Ann ${winner?.seat.record.stay}`]);
});

test('concurrent claims, moves, leaves and reaps leave a consistent log', async () => {
  const room = world.room();
  const seats: Seat[] = [];
  const actor = async (index: number): Promise<void> => {
    const mine = OWNERS[index % 3]!;
    const at = GATEWAYS[(index >> 1) % 3]!;
    for (let round = 0; round < 15; round += 1) {
      const outcome = await claim(room, mine, at);
      if (outcome.kind === 'seated') {
        seats.push(outcome.seat);
        const id = `${index}.${round}`;
        await outcome.seat.say({ id, audience: undefined, body: sayBody(id) });
        if (round % 3 === 0) await outcome.seat.moveTo(GATEWAYS[round % 2]!);
        if (round % 2 === 0) await outcome.seat.leave('quit');
      } else {
        // A host takes the holder for dead.
        const deadlineMs = Date.now() + SOON_MS;
        const seat = await readSeat(deskOf(at).bus, room, { key: ANN, deadlineMs });
        if (seat?.record.state === 'here')
          await leaveSeat(deskOf(at), room, {
            seat,
            why: 'lost',
            leaves: ({ claim: each }) => each === seat.record.claim,
            deadlineMs,
          });
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, (_, index) => actor(index)));
  await Promise.all(seats.map((seat) => seat.leave('quit')));

  const notices = await noticesOf(world.desk.bus, room);
  expect(new Set(notices).size).toBe(notices.length);
  const roster = new Roster([], 0);
  const ended = new Set<string>();
  let holder: string | undefined;
  for (const record of await recordsOf(world.desk.bus, room)) {
    if (record.kind === 'say') expect(record.from.owner).toBe(holder);
    if (record.kind !== 'member') continue;
    const notice = decodeNotice(record)!;
    const changes = roster.apply(record.seq, notice, record.from.owner);
    // Only a `left` whose `joined` is missing changes nothing.
    if (notice.change === 'joined') {
      expect(changes.map(({ change }) => change)).toEqual(['joined']);
      expect(ended.has(notice.stay)).toBe(false);
      holder = record.from.owner;
    } else {
      ended.add(notice.stay);
      holder = undefined;
    }
  }
  expect(roster.count).toBe(0);
});

test('a seat moves without a notice, and only its new fence speaks', async () => {
  const room = world.room();
  const first = await claim(room, 'o1', 'gw-1');
  if (first.kind !== 'seated') throw new Error(first.kind);
  const second = await claim(room, 'o1', 'gw-2');
  if (second.kind !== 'seated') throw new Error(second.kind);
  expect(second.movedFrom).toBe('gw-1');
  expect(second.joinedSeq).toBe(first.joinedSeq);
  const say = (seat: Seat, id: string) => seat.say({ id, audience: undefined, body: sayBody(id) });
  expect(await say(first.seat, 'old')).toEqual({ kind: 'lost', certain: true });
  expect(await say(second.seat, 'new')).toMatchObject({ kind: 'stored' });
  expect(await first.seat.leave('lost')).toBe('goes-on');
  expect(await noticesOf(world.desk.bus, room)).toHaveLength(1);
});

test('a reading from before a move does not make the mover lose its seat', async () => {
  const room = world.room();
  const claimed = await claim(room, 'o1', 'gw-1');
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  const { seat } = claimed;
  const before = await seat.look();
  expect(await seat.moveTo('gw-2')).toBe(true);
  expect(seat.adopt(before!)).toBe(true);
  expect(seat.device?.gateway).toBe('gw-2');
});

test('says during a move are stored in order', async () => {
  const room = world.room();
  const claimed = await claim(room, 'o1', 'gw-1');
  if (claimed.kind !== 'seated') throw new Error(claimed.kind);
  const { seat } = claimed;
  const say = (id: string) => seat.say({ id, audience: undefined, body: sayBody(id) });
  const says = ['1', '2', '3'].map(say);
  const moved = seat.moveTo('gw-2');
  says.push(say('4'), say('5'));
  expect(await moved).toBe(true);
  const seqs = (await Promise.all(says)).map((said) => (said.kind === 'stored' ? said.seq : 0));
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(seqs).not.toContain(0);
  expect((await seat.look())?.record.gateway).toBe('gw-2');
});
