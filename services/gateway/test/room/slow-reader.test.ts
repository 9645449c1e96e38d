// Clients that do not read: bounded in memory, then served from the log, ended as slow after 30 s.
import { eventually, startGateway } from '@natter/testkit';
import type { JsonPeer } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';

const { gateway, nats } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });
// 30 s are 10 s there.
const quick = await startGateway({
  nats: nats.url,
  env: { NATTER_RATE: '0' },
  clockSpeed: 3,
});
afterAll(() => quick.stop());
const MIB = 1024 * 1024;
/** The kernel's buffers of a loopback connection take some 10 MiB before the gateway's fill. */
const FLOOD_MESSAGES = 1_600;
const TEXT = 'x'.repeat(16 * 1024);

test('a slow reader loses nothing if it reads within 30 s, and ends if not', async () => {
  const room = newRoom();
  using ann = await memberOf(quick, room, 'ann');
  using bystander = await memberOf(quick, room, 'bystander');
  using late = await memberOf(quick, room, 'late');
  using never = await memberOf(quick, room, 'never');
  late.pauseReading();
  never.pauseReading();
  await flood(ann, room);
  expect(await quick.metric('natter_outbox_bytes')).toBeLessThan(8 * MIB);
  expect(await quick.metric('natter_catch_ups_total')).toBeGreaterThanOrEqual(2);
  await ann.say(room, 'for late only', { to: ['late'] });
  using newcomer = await memberOf(quick, room, 'newcomer');

  late.resumeReading();
  await late.next((frame) => frame.type === 'member' && frame.alias === 'newcomer', 20_000);
  await newcomer.request({ type: 'leave', room });
  // Its own view and not one message twice, missing, or out of order.
  expect(late.messages(room)).toEqual(ann.messages(room));
  await ann.say(room, 'live again');
  await late.next((frame) => frame.type === 'message' && frame.text === 'live again');

  const slow = (): Promise<number> => quick.metric('natter_closes_total', { reason: 'slow' });
  await eventually(async () => expect(await slow()).toBe(1), { timeoutMs: 40_000 });
  never.resumeReading();
  const { retryAfter, ...bye } = await never.next('bye');
  expect(bye).toEqual({ type: 'bye', reason: 'slow' });
  expect(retryAfter).toBeGreaterThan(0);
  expect((await never.closed).code).toBe(4408);
  // What it did get before is the room's beginning, without a hole.
  const got = never.messages(room);
  expect(got).toEqual(bystander.messages(room).slice(0, got.length));
  expect(bystander.frames.some(({ type }) => type === 'error' || type === 'bye')).toBe(false);
}, 90_000);

test('a client that does not read its answers is answered when it does', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  for (let n = 0; n < 20; n += 1) await ann.say(room, TEXT);
  ann.pauseReading();
  const asked = 200;
  for (let n = 0; n < asked; n += 1) ann.send({ type: 'history', room, id: `h${n}` });
  await eventually(async () =>
    expect(await gateway.metric('natter_outbox_bytes')).toBeGreaterThan(MIB),
  );
  ann.resumeReading();
  for (let n = 0; n < asked; n += 1)
    await ann.next((frame) => frame.type === 'history' && frame.id === `h${n}`, 20_000);
}, 60_000);

/** 26 MB, as fast as the log takes them. */
async function flood(from: JsonPeer, room: string): Promise<void> {
  const window = 100;
  for (let n = 0; n < FLOOD_MESSAGES; n += window) {
    const said = Array.from({ length: window }, () => from.say(room, TEXT));
    for (const answer of await Promise.all(said)) expect(answer.type).toBe('ack');
  }
}
