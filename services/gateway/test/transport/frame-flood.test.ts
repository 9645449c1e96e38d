// A WebSocket client that sends frames as fast as it can must not hold up anybody else.
import { setTimeout as pause } from 'node:timers/promises';
import {
  JsonPeer,
  startGateway,
  startNats,
  type TestGateway,
  type TestNats,
} from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdsNobodyUp } from '../round-trips.ts';
import { rawFrame, rawRequests } from './raw-frames.ts';

/** Below the rate limit: none is refused as too fast. */
const FRAMES_A_SECOND = 18;
const FLOOD_BYTES = 256 * 1024;
const ROUNDS = 5;
/** CPU time of a frame, with the pings beside it. */
const FRAME_MS_MAX = 50;

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

let attackers = 0;
async function enter(room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  attackers += 1;
  await peer.hello(`attacker${attackers}`);
  await peer.join(room);
  return peer;
}

test.each([
  ['pings', rawRequests([{ type: 'ping' }])],
  ['refused requests', rawRequests([{ type: 'leave', room: 'x' }])],
  ['says', rawRequests([{ type: 'say', room: 'flood', id: '1', text: 'x' }])],
  ['bad requests', rawRequests([{}])],
  ['WebSocket pings', rawFrame('', { opcode: 9 })],
  ['empty frames', rawFrame('')],
])('a flood of %s holds nobody up', async (_, frame) => {
  const bytes = Buffer.alloc(FLOOD_BYTES, frame).subarray(
    0,
    -(FLOOD_BYTES % frame.length) || undefined,
  );
  await holdsNobodyUp(gateway.wsUrl, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      using attacker = await enter('flood');
      attacker.sendRaw(bytes);
      await pause(100);
    }
  });
});

// CPU time: beside other tests, wall time is theirs too.
const cpuSeconds = (): Promise<number> => gateway.metric('process_cpu_seconds_total');

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
  using attacker = await enter('names');
  const before = await cpuSeconds();
  const to = namesOf(name);
  await holdsNobodyUp(gateway.wsUrl, async () => {
    for (let frame = 0; frame < FRAMES_A_SECOND; frame += 1) {
      attacker.send({ type: 'say', id: `a${frame}`, room: 'names', text: 'x', to });
      await pause(1_000 / FRAMES_A_SECOND);
    }
  });
  const codes = attacker.frames.flatMap((frame) => (frame.type === 'error' ? [frame.code] : []));
  expect(codes).toEqual(Array.from({ length: FRAMES_A_SECOND }, () => 'no-such-member'));
  expect((await cpuSeconds()) - before).toBeLessThan((FRAMES_A_SECOND * FRAME_MS_MAX) / 1_000);
});
