// A claim whose connection ended while NATS did not answer: the session may have come in elsewhere
// meanwhile, and stays there.
import { aliasKey } from '@natter/protocol/alias';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimSeat } from '../src/seats/claim.ts';
import type { Claimant } from '../src/seats/claim.ts';
import { readSeat } from '../src/seats/seat-write.ts';
import { monotonicMs } from '../src/nats/monotonic-clock.ts';
import { cuttableTo } from './cuttable.ts';
import { openDesk, party, startWorld } from './log-world.ts';
import type { World } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const key = aliasKey('ann');
const claimant = (gateway: string): Claimant => ({
  alias: 'ann',
  key,
  owner: party('ann').owner,
  gateway,
  graceMs: 60_000,
});

test.each([
  ['whose connection ended meanwhile takes no seat', true, 'there'],
  ['whose connection waits takes the seat', false, 'here'],
])('a claim that was held up, %s', async (_what, ends, keeper) => {
  const room = world.room();
  await using wire = await cuttableTo(world.nats.port);
  await using desk = await openDesk(wire.url);
  const holder = async (): Promise<string | undefined> => {
    const query = { key, deadlineMs: monotonicMs() + 5_000 };
    return (await readSeat(world.desk.bus, room, query))?.record.gateway;
  };
  wire.refuse();
  let isGone = false;
  const held = claimSeat(desk, room, { ...claimant('here'), isGone: () => isGone });
  // It has begun, and its write waits for NATS.
  expect(await claimSeat(world.desk, room, claimant('there'))).toMatchObject({ kind: 'seated' });
  isGone = ends;
  wire.admit();
  expect(await held).toMatchObject({ kind: ends ? 'replaced' : 'seated' });
  await eventually(async () => expect(await holder()).toBe(keeper));
});
