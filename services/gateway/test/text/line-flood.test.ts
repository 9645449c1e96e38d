// A text client that sends lines as fast as it can must not hold up anybody else.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { holdsNobodyUp } from '../round-trips.ts';
import { TextWorld } from './text-world.ts';

const FLOOD_BYTES = 256 * 1024;
const ROUNDS = 5;

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test.each([
  ['empty', '\n'],
  ['short', 'a\n'],
  ['refused', '/x\n'],
  ['invalid', '\xff\n'],
  ['help', '/help\n'],
])('a flood of %s lines holds nobody up', async (name, line) => {
  const bytes = Buffer.from(line.repeat(FLOOD_BYTES / line.length), 'latin1');
  await holdsNobodyUp(world.gateway.wsUrl, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      using attacker = await world.tcp(`${name}${round}`);
      attacker.send(bytes);
      await pause(100);
    }
  });
});
