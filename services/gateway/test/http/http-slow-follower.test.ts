// Followers over HTTP that do not read: bounded in the gateway's memory, served from the log when
// they read again, ended after 30 s. The gateway's clock runs twice as fast.
import { eventually, SsePeer } from '@natter/testkit';
import type { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' }, clockSpeed: 2 });
const MIB = 1024 * 1024;
/** The kernel's buffers over loopback take some 10 MiB before the gateway's own fill. */
const FLOOD_MESSAGES = 1_600;
const TEXT = 'x'.repeat(16 * 1024);

test('a slow follower costs bounded memory and loses nothing', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const url = `${gateway.httpUrl}/v1/rooms/${room}/events`;
  using late = await SsePeer.open(url);
  using never = await SsePeer.open(url);
  for (const follower of [late, never]) {
    await follower.next('following');
    follower.pauseReading();
  }
  await flood(ann, room);
  expect(await gateway.metric('natter_outbox_bytes')).toBeLessThan(6 * MIB);
  expect(await gateway.metric('natter_catch_ups_total')).toBeGreaterThanOrEqual(2);

  late.resumeReading();
  await eventually(() => expect(late.messages).toHaveLength(FLOOD_MESSAGES), { timeoutMs: 20_000 });
  await ann.say(room, 'live again');
  await late.next(({ data }) => data['text'] === 'live again');
  expect(late.messages).toEqual(ann.messages(room));

  const slow = (): Promise<number> => gateway.metric('natter_closes_total', { reason: 'slow' });
  await eventually(async () => expect(await slow()).toBe(1), { timeoutMs: 40_000 });
  await eventually(async () => expect(await gateway.metric('natter_followers')).toBe(1));
  never.resumeReading();
  await never.closed;
  // It has the room's beginning, without a hole; its last id says where to go on.
  const got = never.messages;
  expect(got).toEqual(ann.messages(room).slice(0, got.length));
  using back = await SsePeer.open(url, { 'last-event-id': never.lastEventId });
  await back.next('caught-up', 20_000);
  expect([...got, ...back.messages]).toEqual(ann.messages(room));
}, 90_000);

/** 26 MB, as fast as the log takes them. */
async function flood(from: JsonPeer, room: string): Promise<void> {
  const window = 100;
  for (let n = 0; n < FLOOD_MESSAGES; n += window) {
    const said = Array.from({ length: window }, () => from.say(room, TEXT));
    for (const answer of await Promise.all(said)) expect(answer.type).toBe('ack');
  }
}
