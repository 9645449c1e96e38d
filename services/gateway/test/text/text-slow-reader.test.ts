// A text client that does not read its answers: the gateway stops reading from it and loses
// nothing. JSON twin: slow-reader.test.ts.
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bystanders, TextWorld } from './text-world.ts';

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start({ NATTER_RATE: '0' });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const QUESTIONS = 30_000;

test('a client that does not read waits in bounded memory', async () => {
  using bystanders = await Bystanders.enter(world);
  using peer = await world.tcp('numb');
  peer.pauseReading();
  // Each brings half a kilobyte of answer: more than the kernel takes.
  peer.send(`${'/help\n'.repeat(QUESTIONS)}/quit\n`);
  const waiting = (): Promise<number> => world.gateway.metric('natter_outbox_bytes');
  await eventually(async () => expect(await waiting()).toBeGreaterThan(1_000_000));
  for (let round = 0; round < 50; round += 1) {
    await bystanders.missNothing();
    expect(await waiting()).toBeLessThan(2 * 1024 * 1024);
  }
  peer.resumeReading();
  await peer.closed;
  expect(peer.text.match(/^\/help /gm)).toHaveLength(QUESTIONS);
});
