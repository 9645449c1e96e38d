// Signals to a client that does not read: dropped at the bound, and the client ends as slow.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' }, clockSpeed: 3 });
const MIB = 1024 * 1024;
const SENDERS = 20;
const DATA = { pad: 'x'.repeat(4_000) };

test('signals to a client that never reads are dropped, and it ends as slow', async () => {
  const room = newRoom();
  using deaf = await memberOf(gateway, room, 'deaf');
  const senders = await Promise.all(
    Array.from({ length: SENDERS }, (_, n) => memberOf(gateway, room, `sender${n}`)),
  );
  deaf.pauseReading();
  const closes = (): Promise<number> => gateway.metric('natter_closes_total', { reason: 'slow' });
  const outboxBytes = (): Promise<number> => gateway.metric('natter_outbox_bytes');
  let most = 0;
  // Far more than the kernel's buffers and the bound hold together.
  const flood = async (): Promise<void> => {
    for (const sender of senders)
      for (let n = 0; n < 25; n += 1)
        sender.send({ type: 'signal', room, to: ['deaf'], data: DATA });
    most = Math.max(most, await outboxBytes());
  };
  await eventually(
    async () => {
      await flood();
      expect(await closes()).toBe(1);
    },
    { timeoutMs: 30_000 },
  );
  expect(most).toBeGreaterThan(MIB);
  expect(most).toBeLessThan(2 * MIB);
  const [first] = senders;
  expect((await first!.say(room, 'still here')).type).toBe('ack');
  for (const sender of senders) sender.terminate();
}, 60_000);
