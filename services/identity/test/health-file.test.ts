// The file by which a health check sees whether an instance reaches NATS.
import { mkdtemp, stat, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startIdentity, startNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';

test('the health file is touched while NATS answers, and not when it is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'natter-health-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'healthy');
  const nats = await startNats();
  await using identity = await startIdentity({
    nats: nats.url,
    env: { NATTER_HEALTH_FILE: file },
  });
  const touchedMs = async (): Promise<number> => (await stat(file)).mtimeMs;
  const first = await eventually(touchedMs);
  await eventually(async () => expect(await touchedMs()).toBeGreaterThan(first));
  await nats.stop();
  const last = await touchedMs();
  await eventually(() =>
    expect(identity.log()).toContainEqual(
      expect.objectContaining({ msg: 'the health file was not touched' }),
    ),
  );
  expect(await touchedMs()).toBe(last);
});
