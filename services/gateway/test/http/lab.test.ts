// The lab's routes: for the token's holder on this machine, and nothing at all for anybody else.
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TOKEN = 'lab-token-lab-token-lab-token';
const GATEWAYS = 'ws://localhost:20001,ws://localhost:20002';

let nats: Awaited<ReturnType<typeof startNats>>;
let lab: TestGateway;
let plain: TestGateway;
beforeAll(async () => {
  nats = await startNats();
  const env = { NATTER_LAB_TOKEN: TOKEN, NATTER_LAB_GATEWAYS: GATEWAYS };
  [lab, plain] = await Promise.all([
    startGateway({ nats: nats.url, env }),
    startGateway({ nats: nats.url }),
  ]);
});
afterAll(async () => {
  await Promise.all([lab.stop(), plain.stop()]);
  await nats.stop();
});

const ask = (gateway: TestGateway, headers: Readonly<Record<string, string>>) =>
  fetch(`${gateway.httpUrl}/v1/lab`, { headers });
const kill = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${lab.httpUrl}/v1/lab/kill`, {
    method: 'POST',
    headers: { 'x-natter-lab': TOKEN, 'content-type': 'application/json', ...headers },
    body,
  });

test('the holder of the token learns which gateways there are', async () => {
  const answer = await ask(lab, { 'x-natter-lab': TOKEN });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ gateways: GATEWAYS.split(',') });
});

test.each([
  ['no token', {}],
  ['another token', { 'x-natter-lab': `${TOKEN}x` }],
  ['an empty token', { 'x-natter-lab': '' }],
  ['a token in the wrong place', { authorization: `Bearer ${TOKEN}` }],
  ['a proxy before it', { 'x-natter-lab': TOKEN, 'x-forwarded-for': '127.0.0.1' }],
  ['a proxy that says Forwarded', { 'x-natter-lab': TOKEN, forwarded: 'for=127.0.0.1' }],
  ['a tunnel that says Via', { 'x-natter-lab': TOKEN, via: '1.1 tunnel' }],
])('with %s there is nothing at that path', async (_name, headers) => {
  expect((await ask(lab, headers)).status).toBe(404);
  expect((await kill('{"gateway":0}', { 'x-natter-lab': '', ...headers })).status).toBe(404);
});

test('without the setting there is nothing, whatever the token', async () => {
  expect((await ask(plain, { 'x-natter-lab': TOKEN })).status).toBe(404);
});

test('a page of another origin is refused', async () => {
  const answer = await ask(lab, { 'x-natter-lab': TOKEN, origin: 'https://evil.example' });
  expect(answer.status).toBe(403);
});

test.each(['{"gateway":2}', '{"gateway":-1}', '{"gateway":"0"}', '{}', '[]', 'x'])(
  'a request to kill %s is refused',
  async (body) => {
    expect((await kill(body)).status).toBe(400);
  },
);

test('only in the lab may pages connect to the other gateways', async () => {
  const policy = async (gateway: TestGateway): Promise<string> =>
    (await fetch(`${gateway.httpUrl}/lesson`)).headers.get('content-security-policy')!;
  expect(await policy(lab)).toContain(`connect-src 'self' ${GATEWAYS.replace(',', ' ')};`);
  expect(await policy(plain)).toContain(`connect-src 'self';`);
});
