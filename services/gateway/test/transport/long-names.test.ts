// Frames full of names that cost much to compare must not hold up anybody else.
import { setTimeout as pause } from 'node:timers/promises';
import {
  JsonPeer,
  startGateway,
  startNats,
  type TestGateway,
  type TestNats,
} from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Below the rate limit: none is refused as too fast. */
const FRAMES_A_SECOND = 18;
const SECONDS = 1;

let nats: TestNats;
let gateway: TestGateway;
beforeAll(async () => {
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
});

async function enter(alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}

let rooms = 0;

/** As many different names as fit a frame and a `to`. */
function namesOf(name: string): string[] {
  const count = Math.min(256, Math.floor(62_000 / (Buffer.byteLength(name) + 4)));
  return Array.from({ length: count }, (_, index) => name + String.fromCodePoint(0x4e00 + index));
}

test.each([
  ['ligatures beyond an alias', 'ﷺ'.repeat(120)],
  ['ligatures of 18 letters', 'ﷺ'.repeat(31)],
  ['stacked marks', `a${'\u{301}\u{323}'.repeat(15)}`],
  ['more marks than an alias has', `a${'\u{301}\u{323}'.repeat(60)}`],
  ['Hangul', '한'.repeat(31)],
  ['tag characters', '\u{e0041}'.repeat(31)],
])('frames full of names of %s hold nobody up', async (_, name) => {
  rooms += 1;
  const room = `room-${rooms}`;
  using attacker = await enter('attacker', room);
  using peer = await enter('peer', room);
  const to = namesOf(name);
  const slowTurns = await gateway.metric('natter_slow_turn_total');
  const over = new AbortController();
  const flood = async (): Promise<void> => {
    for (let frame = 0; frame < FRAMES_A_SECOND * SECONDS; frame += 1) {
      attacker.send({ type: 'say', id: `a${frame}`, room, text: 'x', to });
      attacker.send({ type: 'ping' });
      await pause(1_000 / FRAMES_A_SECOND);
    }
    over.abort();
  };
  const tripsMs: number[] = [];
  const measure = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const startMs = performance.now();
      await peer.say(room, 'hi');
      tripsMs.push(performance.now() - startMs);
      await pause(10);
    }
  };
  await Promise.all([flood(), measure()]);
  const refused = attacker.frames.filter(({ type }) => type === 'error');
  expect(refused.map((frame) => frame.type === 'error' && frame.code)).toEqual(
    Array.from({ length: FRAMES_A_SECOND * SECONDS }, () => 'no-such-member'),
  );
  // The ninth tenth: others may use this machine at the same time.
  expect(tripsMs.toSorted((a, b) => a - b)[Math.floor(tripsMs.length * 0.9)]).toBeLessThan(50);
  expect(await gateway.metric('natter_slow_turn_total')).toBe(slowTurns);
});
