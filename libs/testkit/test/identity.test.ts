import { startIdentity, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';

test('an identity answers when it has started, and logs a set-up link once', async () => {
  await using nats = await startNats();
  await using first = await startIdentity({ nats: nats.url });
  expect(first.setUpLink().pathname).toBe('/setup');
  expect(first.setUpSecret()).toMatch(/^nu_/);
  expect(first.log()).toContainEqual(expect.objectContaining({ msg: 'ready' }));
  first.kill('SIGKILL');
  expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('an identity that cannot start rejects with its reasons', async () => {
  const start = startIdentity({ nats: 'nats://127.0.0.1:1', env: { NATTER_REPLICAS: '2' } });
  await expect(start).rejects.toThrow(/identity ended by exit code 2.*NATTER_REPLICAS/);
});
