// Where a push goes is said by a client: it must not reach into the operator's networks.
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

const world = await newWorld();
await world.start({}, { NATTER_PUSH_ALLOWED: '' });
const session = 'prober-'.padEnd(24, 'x');

test.each([
  '127.0.0.1',
  'localhost',
  '[::1]',
  '10.0.0.1',
  '169.254.169.254',
  '[::ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '2130706433',
])('a push to %s is refused when connecting', async (host) => {
  const { keys, endpoint } = world.vendor.browser().subscription;
  const { port, pathname } = new URL(endpoint);
  const subscription = { endpoint: `https://${host}:${port}${pathname}`, keys };
  const body = { label: 'x', subscription };
  const added = await world.ask('/push/devices/x', session, { method: 'PUT', body });
  expect(added.status).toBe(200);
  const sent = await world.ask('/push/devices/x/test', session, { method: 'POST' });
  expect(sent.status).toBe(502);
  expect(await sent.json()).toMatchObject({ detail: expect.stringMatching(/private network/) });
});

test.each(['http://push.example/x', 'https://', 'file:///etc/passwd', 'https://a b/'])(
  'an endpoint of another form is refused: %s',
  async (endpoint) => {
    const { keys } = world.vendor.browser().subscription;
    const body = { label: 'x', subscription: { endpoint, keys } };
    const added = await world.ask('/push/devices/x', session, { method: 'PUT', body });
    expect(added.status).toBe(400);
  },
);
