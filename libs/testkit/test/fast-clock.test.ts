import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';

/** How long a connection may stay silent before it says hello (docs/protocol.md, "Limits"). */
const HELLO_MS = 10_000;

test('a clock five times as fast passes 10 s in 2 s', async () => {
  await using nats = await startNats();
  await using gateway = await startGateway({ nats: nats.url, clockSpeed: 5 });
  const sinceMs = performance.now();
  using peer = await JsonPeer.open(gateway.wsUrl);
  expect((await peer.closed).code).toBe(4400);
  const tookMs = performance.now() - sinceMs;
  expect(tookMs).toBeGreaterThan(HELLO_MS / 5 - 100);
  expect(tookMs).toBeLessThan(HELLO_MS / 2);
  await eventually(async () => expect(await gateway.readiness()).toBe(200));
});
