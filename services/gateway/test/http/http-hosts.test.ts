// DNS rebinding: a page of a stranger's name that resolves to this machine has the right Origin for
// its Host. Over loopback only known Hosts are served, over HTTP and WebSocket alike.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { startGateway, upgradeAnswer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';

const { nats, gateway } = await gatewayOfFile({
  env: { NATTER_HOSTS: 'named.example', NATTER_ORIGINS: 'https://chat.example:8443' },
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function get(
  at: TestGateway,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const asked = request(`${at.httpUrl}${path}`, { headers: { ...headers }, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.setEncoding('utf8');
  let body = '';
  for await (const part of answer) {
    body += String(part);
    if (path.endsWith('/events')) answer.destroy();
  }
  return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body };
}
const status = async (host: string, path = '/v1/rooms'): Promise<number> =>
  (await get(gateway, path, { host })).status;
const upgrade = async (at: TestGateway, headers: Record<string, string>): Promise<number> =>
  (await upgradeAnswer(at.wsUrl, { headers, origin: `http://${headers['host']}` })).status;

test('known Hosts are served, over HTTP and WebSocket', async () => {
  const { httpPort } = gateway;
  for (const host of [
    'localhost',
    `localhost:${httpPort}`,
    'LocalHost',
    `127.0.0.1:${httpPort}`,
    '127.8.8.8',
    `[::1]:${httpPort}`,
    'named.example',
    'named.example:80',
    'Chat.Example',
  ]) {
    expect([host, await status(host)]).toEqual([host, 200]);
    expect([host, await upgrade(gateway, { host })]).toEqual([host, 101]);
  }
});

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example@localhost',
  '192.0.2.1',
  '[2001:db8::1]',
  '0.0.0.0',
])('the Host %s is 421 everywhere, whatever its Origin', async (host) => {
  const { httpPort } = gateway;
  const headers = { host: host.includes(':') ? host : `${host}:${httpPort}` };
  const origin = `http://${headers.host}`;
  const paths = ['/', '/ws', '/docs/json', '/nowhere', '/v1/rooms', '/v1/rooms/lobby/events'];
  for (const path of paths) {
    const answer = await get(gateway, path, { ...headers, origin });
    expect([path, answer.status, answer.type]).toEqual([path, 421, 'application/problem+json']);
  }
  expect(await upgrade(gateway, headers)).toBe(421);
});

test('a gateway open to everybody, behind a proxy, is not rebound over loopback either', async () => {
  const env = { NATTER_HOST: '0.0.0.0', NATTER_TRUSTED_PROXIES: 'loopback' };
  const open = await startGateway({ nats: nats.url, env });
  onTestFinished(() => open.stop());
  const rooms = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await get(open, '/v1/rooms', headers)).status;
  expect(await rooms({ host: 'evil.example' })).toBe(421);
  expect(await rooms({ host: 'localhost' })).toBe(200);
  // A page may send any header to its own origin.
  expect(await rooms({ host: 'evil.example', 'x-forwarded-host': 'localhost' })).toBe(421);
  expect(await rooms({ host: 'localhost', 'x-forwarded-host': 'evil.example' })).toBe(421);
  expect(await rooms({ host: 'localhost', 'x-forwarded-host': '127.0.0.1' })).toBe(200);
});

test('health and metrics are served under any Host', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect([path, await status('gateway-1:8080', path)]).toEqual([path, 200]);
});
