// One person, many devices, against rules that hold whatever happens: they come, leave, vanish,
// move and speak at once, through three gateways, answers get lost, and hosts tidy up.
import fc from 'fast-check';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEVICES_MAX, devicesOf } from '../src/seats/seat-record.ts';
import { readSeat } from '../src/seats/seat-write.ts';
import { ANN, GRACE_MS, Observed } from './device-world.ts';
import type { Connection } from './device-world.ts';
import { claimsByActor, expectRules } from './device-rules.ts';
import { openDesk, startWorld } from './log-world.ts';
import type { Desk, World } from './log-world.ts';

const DEVICES = ['', 'tab', 'phone', 'cli'] as const;

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

type Step =
  | {
      readonly type: 'join';
      readonly owner: string;
      readonly device: string;
      readonly at: number;
      readonly graceMs: number;
      readonly lose: readonly number[];
    }
  | { readonly type: 'leave' | 'say' | 'repeat' | 'move'; readonly which: number; at: number }
  | { readonly type: 'visit'; readonly owner: string; readonly at: number }
  | { readonly type: 'die'; readonly at: number }
  | { readonly type: 'reap'; readonly at: number; readonly laterMs: number };

const at = fc.nat(2);
const which = fc.nat(7);
const owner = fc.constantFrom('o1', 'o1', 'o1', 'o2');
const join = fc.record({
  type: fc.constant('join' as const),
  owner,
  device: fc.constantFrom(...DEVICES),
  at,
  graceMs: fc.constantFrom(0, GRACE_MS),
  lose: fc.constant([]),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: join },
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constantFrom('leave', 'say', 'say', 'repeat', 'move' as const),
      which,
      at,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('visit' as const), owner, at }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('die' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('reap' as const),
      at,
      laterMs: fc.constantFrom(0, GRACE_MS / 2, GRACE_MS + 1_000),
    }),
  },
);
const lossyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: step },
  {
    weight: 1,
    arbitrary: join.chain((one) =>
      fc
        .subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1, maxLength: 4 })
        .map((lose) => ({ ...one, graceMs: 0, lose })),
    ),
  },
);
/** Each group's steps are taken at once. */
const groups = (of: fc.Arbitrary<Step>): fc.Arbitrary<Step[][]> =>
  fc.array(fc.array(of, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });

/** The life of one alias. */
class Life {
  readonly seen: Observed;
  /** The id of each gateway; a new one after it was judged dead. */
  readonly #ids = ['gw-0', 'gw-1', 'gw-2'];

  constructor() {
    this.seen = new Observed(desks, world.room());
  }

  async take(step_: Step): Promise<void> {
    const { seen } = this;
    switch (step_.type) {
      case 'join': {
        const claim = await seen.join({ ...step_, gateway: this.#ids[step_.at]! });
        const kinds = ['seated', 'taken', 'replaced', ...(seen.lossy ? ['unknown'] : [])];
        expect(kinds).toContain(claim.kind);
        return;
      }
      case 'leave':
        await leave(this.#any(step_.which));
        return;
      case 'move':
        // Also of a gateway that was judged dead: its devices go on under its new id.
        await this.#any(step_.which)?.seat.moveTo(this.#ids[step_.at]!);
        return;
      case 'say': {
        const speaker = this.#any(step_.which);
        if (speaker !== undefined) await seen.say(speaker);
        return;
      }
      case 'repeat': {
        const speaker = this.#any(step_.which);
        const earlier = seen.said.findLast((one) => one.owner === speaker?.owner);
        if (speaker !== undefined && earlier !== undefined) await seen.say(speaker, earlier.id);
        return;
      }
      case 'visit':
        await seen.visit({ ...step_, gateway: this.#ids[step_.at]! });
        return;
      case 'die':
        seen.dead.set(this.#ids[step_.at]!, Date.now());
        this.#ids[step_.at] = `gw-${step_.at}.${seen.next()}`;
        return;
      case 'reap':
        await seen.reap(step_.at, step_.laterMs);
    }
  }

  /** The newest first; also one that does not sit there any more. */
  #any(index: number): Connection | undefined {
    return this.seen.connections.at(-1 - index);
  }

  /** The connections whose device sits there now. */
  async sitting(): Promise<Connection[]> {
    const { writes, connections } = this.seen;
    const seat = await seatNow(this.seen);
    if (seat?.record.state !== 'here') return [];
    const claims = devicesOf(seat.record).map(({ claim }) => claim);
    const brought = claimsByActor(writes.toSorted((one, other) => one.seq - other.seq));
    return connections.filter(({ actor }) =>
      claims.some((claim) => brought.get(actor)?.has(claim)),
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.seen.connections.map(leave));
    await this.seen.reap(0, GRACE_MS + 60_000);
  }
}

/** As a gateway does: until the outcome is known. */
async function leave(of: Connection | undefined): Promise<void> {
  while ((await of?.seat.leave('quit')) === 'unknown');
}

const seatNow = ({ bus, room }: Observed) =>
  readSeat(bus, room, { key: ANN, deadlineMs: Date.now() + 10_000 });

test('whatever devices and hosts do at once, the rules of a seat hold', async () => {
  await fc.assert(
    fc.asyncProperty(groups(step), async (all) => {
      const life = new Life();
      for (const group of all) {
        const before = await life.sitting();
        const talkOnly = group.every(({ type }) => type === 'join' || type === 'say');
        await Promise.all(group.map((each) => life.take(each)));
        // A device that stays can speak, whatever other devices did to the seat.
        if (!talkOnly) continue;
        for (const each of await life.sitting()) {
          if (before.includes(each)) expect((await life.seen.say(each)).kind).toBe('stored');
        }
      }
      await life.end();
      expect((await seatNow(life.seen))?.record.state).not.toBe('here');
      await expectRules(life.seen, { ended: true });
    }),
    { numRuns: 200 },
  );
}, 120_000);

test('where answers get lost, no device is left behind in a seat', async () => {
  const lives: Life[] = [];
  await fc.assert(
    fc.asyncProperty(groups(lossyStep), async (all) => {
      const life = new Life();
      lives.push(life);
      for (const group of all) await Promise.all(group.map((each) => life.take(each)));
      for (const speaker of await life.sitting()) {
        const again = async () =>
          (await life.seen.say(speaker, `last of ${speaker.actor.name}`)).kind;
        await eventually(async () => expect(await again()).toBe('stored'));
      }
      await life.end();
      await expectRules(life.seen, { ended: false });
    }),
    { numRuns: 100 },
  );
  // A claim without an outcome is given back after its grace, which is at least 2 s.
  await eventually(
    async () => {
      for (const { seen } of lives) {
        expect((await seatNow(seen))?.record.state).not.toBe('here');
        await expectRules(seen, { ended: true });
      }
    },
    { timeoutMs: 2 * GRACE_MS, intervalMs: 1_000 },
  );
}, 120_000);

test('of twenty devices at once sixteen sit down, and each can leave', async () => {
  const seen = new Observed(desks, world.room());
  const joins = Array.from({ length: 20 }, (_, n) =>
    seen.join({
      owner: 'o1',
      device: `device-with-a-long-name-number-${n}`.slice(-32),
      gateway: `gw-${n % 3}`,
      at: n % 3,
    }),
  );
  const kinds = (await Promise.all(joins)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'seated')).toHaveLength(DEVICES_MAX);
  expect(kinds.filter((kind) => kind === 'crowded')).toHaveLength(4);
  const says = await Promise.all(seen.connections.map((each) => seen.say(each)));
  expect(new Set(says.map(({ kind }) => kind))).toEqual(new Set(['stored']));
  await Promise.all(seen.connections.map(({ seat }) => seat.leave('quit')));
  await expectRules(seen, { ended: true });
});

test('a member whose new device came after a reading stays a member', async () => {
  const seen = new Observed(desks, world.room());
  await seen.join({ owner: 'o1', device: 'tab', gateway: 'gw-0', at: 0, graceMs: 0 });
  seen.dead.set('gw-0', 1);
  const reading = await seen.read(1, 0);
  await seen.join({ owner: 'o1', device: 'phone', gateway: 'gw-1', at: 1 });
  const members = await seen.settle(1, reading);
  expect(members).toHaveLength(1);
  const now = await seatNow(seen);
  expect(devicesOf(now!.record).map(({ device }) => device)).toEqual(['phone']);
  await expectRules(seen, { ended: false });
});
