import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';

const TOKEN = 'lab-token-lab-token-lab-token';

test.each(['0.0.0.0', '::', '192.168.0.7', 'chat.example'])(
  'the lab is refused where NATTER_HOST is %s',
  (host) => {
    const read = readConfig({ NATTER_HOST: host, NATTER_LAB_TOKEN: TOKEN });
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.faults.join()).toContain('NATTER_LAB_TOKEN needs NATTER_HOST');
  },
);

test.each([
  'http://localhost:1',
  'ws://evil.example:1',
  "ws://localhost:1 'unsafe-eval'",
  'ws://x',
])('NATTER_LAB_GATEWAYS takes no %s', (gateways) => {
  const read = readConfig({ NATTER_LAB_TOKEN: TOKEN, NATTER_LAB_GATEWAYS: gateways });
  expect(read.ok).toBe(false);
});

test('on this machine there is a lab, and without a token none', () => {
  const env = { NATTER_LAB_GATEWAYS: 'ws://localhost:8080, ws://[::1]:8081' };
  const gateways = ['ws://localhost:8080', 'ws://[::1]:8081'];
  expect(readConfig({ ...env, NATTER_LAB_TOKEN: TOKEN })).toMatchObject({
    config: { lab: { token: TOKEN, gateways } },
  });
  expect(readConfig(env)).toMatchObject({ config: { lab: undefined } });
});
