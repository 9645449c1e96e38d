// An act whose gateway is held up (a frozen process, a slow network) between any two of its steps,
// while another act or a join goes by. What was acknowledged meanwhile must hold.
import type { AliasKey, RoomAct, RoomName } from '@natter/protocol';
import { startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atomicBatches } from '../src/cards/atomic-batch.ts';
import type { Bus } from '../src/nats/bus.ts';
import type { LogWriter } from '../src/nats/log-writer.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import { actInRoom } from '../src/room-card/act.ts';
import type { ActOutcome } from '../src/room-card/act.ts';
import { enforceCard } from '../src/room-card/enforce.ts';
import type { Seat } from '../src/seats/seat.ts';
import { hostRoom, openDesk, openLog, party, sayBody } from './log-world.ts';
import type { Desk, TestLog } from './log-world.ts';

/** More steps than an act takes. */
const STEPS_MAX = 12;

let nats: TestNats;
let slow: Desk;
let quick: Desk;
let member: TestLog;
beforeAll(async () => {
  nats = await startNats();
  member = await openLog(nats.url);
  [slow, quick] = await Promise.all([openDesk(nats.url), openDesk(nats.url)]);
});
afterAll(async () => {
  for (const each of [slow, quick, member]) await each[Symbol.asyncDispose]();
  await nats.stop();
});

/** Lets what goes to NATS through one by one. */
class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #arrived = Promise.withResolvers<void>();
  #over = false;

  async pass(): Promise<void> {
    if (this.#over) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#arrived.resolve();
    await promise;
  }

  /** Lets the next one through, and waits for the one after it. False: there is none. */
  async letOneThrough(done: Promise<unknown>): Promise<boolean> {
    await Promise.race([this.#arrived.promise, done]);
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    if (this.#waiting.length === 0) this.#arrived = Promise.withResolvers();
    next();
    await Promise.race([this.#arrived.promise, done]);
    return true;
  }

  open(): void {
    this.#over = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The desk with a turnstile before each request and each write of a seat. */
function behind(desk: Desk, turnstile: Turnstile): LogWriter {
  const bus: Bus = Object.create(desk.bus, {
    request: {
      value: async (...args: Parameters<Bus['request']>) => {
        await turnstile.pass();
        return await desk.bus.request(...args);
      },
    },
    publish: {
      value: (...args: Parameters<Bus['publish']>) => {
        void turnstile.pass().then(() => desk.bus.publish(...args));
        return 'sent';
      },
    },
  });
  const append: LogWriter['appender']['append'] = async (record) => {
    await turnstile.pass();
    return await desk.appender.append(record);
  };
  return { ...desk, bus, appender: { ...desk.appender, append } };
}

const BOB = party('bob').owner;
const BOB_IS = { alias: 'bob', key: 'bob' as AliasKey, owner: BOB, graceMs: 0 } as const;
const ANN = { id: party('ann').owner, alias: 'ann', serverRole: 'member' } as const;
const FOUND = new Map([['bob', { id: BOB, alias: 'bob' }]]);

let acts = 0;
function act(desk: Desk, room: RoomName, what: RoomAct, writer?: LogWriter): Promise<ActOutcome> {
  const enforce = (options: Parameters<typeof enforceCard>[1]): Promise<void> =>
    enforceCard(writer ?? desk, options);
  const deps = { writer: writer ?? desk, storeBatch: atomicBatches(desk.bus), enforce };
  const options = { id: `a${(acts += 1)}`, actor: ANN, act: what, found: FOUND };
  return actInRoom(deps, { room, subjects: roomSubjects(room, 1) }, options);
}

let rooms = 0;
async function openRoom(): Promise<RoomName> {
  const room = `held-${(rooms += 1)}` as RoomName;
  await act(quick, room, { act: 'create', access: 'open' });
  await hostRoom(member.log, room);
  return room;
}
async function sit(room: RoomName): Promise<Seat> {
  const { log } = member;
  const claim = await log.claim(room, { ...BOB_IS, gateway: log.gateway });
  if (claim.kind !== 'seated') throw new Error(claim.kind);
  return claim.seat;
}
let says = 0;
const say = async (seat: Seat): Promise<string> =>
  (await seat.say({ id: `s${(says += 1)}`, audience: undefined, body: sayBody('hi') })).kind;

/** An act that has taken so many steps. */
async function heldUp(
  room: RoomName,
  what: RoomAct,
  steps: number,
): Promise<{ outcome: Promise<ActOutcome>; step: () => Promise<boolean>; open: () => void }> {
  const turnstile = new Turnstile();
  const outcome = act(slow, room, what, behind(slow, turnstile));
  const step = (): Promise<boolean> => turnstile.letOneThrough(outcome);
  for (let n = 0; n < steps && (await step()); n += 1);
  return { outcome, step, open: () => turnstile.open() };
}

const atEachStep = async (run: (steps: number) => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: STEPS_MAX }, (_, n) => run(n + 1)));
};

test('an unmute that is held up anywhere does not lift a later mute', async () => {
  await atEachStep(async (steps) => {
    const room = await openRoom();
    const bob = await sit(room);
    await act(quick, room, { act: 'mute', who: 'bob' });
    const unmute = await heldUp(room, { act: 'unmute', who: 'bob' }, steps);
    const mute = await act(quick, room, { act: 'mute', who: 'bob' });
    do expect(await say(bob), `after ${steps} steps`).toBe('muted');
    while (await unmute.step());
    unmute.open();
    const lifted = await unmute.outcome;
    if (mute.kind !== 'done' || lifted.kind !== 'done') throw new Error('not done');
    expect(lifted.seq).toBeLessThan(mute.seq);
    expect(await say(bob)).toBe('muted');
  });
});

test('a ban that is held up anywhere does not put out somebody who was let in again', async () => {
  await atEachStep(async (steps) => {
    const room = await openRoom();
    await sit(room);
    const ban = await heldUp(room, { act: 'ban', who: 'bob' }, steps);
    // Another try of the same act, by another gateway, did it all.
    await enforceCard(quick, {
      room,
      subjects: roomSubjects(room, 1),
      concerns: () => true,
      goes: () => false,
      rewrites: false,
      cardSeq: 0,
      deadlineMs: Infinity,
    });
    await act(quick, room, { act: 'unban', who: 'bob' });
    const bob = await sit(room);
    do expect(await say(bob), `after ${steps} steps`).toBe('stored');
    while (await ban.step());
    ban.open();
    expect(await ban.outcome).toMatchObject({ kind: 'done' });
    expect(await say(bob)).toBe('stored');
  });
});
