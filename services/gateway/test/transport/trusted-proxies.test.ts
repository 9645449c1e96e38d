// Behind a load balancer: trusted proxies, and no other peer, name the client of a connection.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import {
  eventually,
  JsonPeer,
  startGateway,
  startNats,
  TcpPeer,
  upgradeAnswer,
} from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';

const nats = await startNats();
afterAll(() => nats.stop());

test('a trusted proxy names its client, and limits count by that', async () => {
  const env = { NATTER_TRUSTED_PROXIES: 'loopback', NATTER_CONNECTIONS_PER_ADDRESS: '1' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const through = async (client: string): Promise<TcpPeer> => {
    const peer = await TcpPeer.connect(gateway.tcpPort);
    peer.send(`PROXY TCP4 ${client} 10.0.0.1 1234 59000\r\n`);
    return peer;
  };
  const first = await through('203.0.113.7');
  await first.login('ann');
  const second = await through('203.0.113.7');
  await second.waitFor('! too many connections');
  const other = await through('203.0.113.8');
  await other.login('bob');
  const upgrade = async (client: string): Promise<number> =>
    (await upgradeAnswer(gateway.wsUrl, { headers: { 'x-forwarded-for': client } })).status;
  expect(await upgrade('203.0.113.8')).toBe(503);
  expect(await upgrade('203.0.113.9')).toBe(101);
  first.reset();
  other.reset();
});

test.each([
  ['a port', ['203.0.113.5:1001', '203.0.113.5:1002', '203.0.113.5']],
  ['IPv4 mapped into IPv6', ['203.0.113.6', '::ffff:203.0.113.6', '[::ffff:203.0.113.6]:80']],
  ['spellings of IPv6', ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '[2001:db8::1]:443']],
  ['addresses of one /64', ['2001:db8:1::1', '2001:db8:1::2', '2001:db8:1:0:ffff::']],
  ['no address', ['unknown', '_hidden', 'garbage', '"', '203.0.113.256', '1']],
  ['several hops', ['203.0.113.9, 10.0.0.1, 127.0.0.1', '203.0.113.9:5, 10.0.0.1:6']],
])('behind a trusted proxy, %s is one client, on every way in', async (_what, spellings) => {
  const env = {
    NATTER_TRUSTED_PROXIES: 'loopback, uniquelocal',
    NATTER_CONNECTIONS_PER_ADDRESS: '1',
  };
  await using gateway = await startGateway({ nats: nats.url, env });
  const forwarded = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
  const [first = '', ...others] = spellings;
  const held = await JsonPeer.open(gateway.wsUrl, { headers: forwarded(first) });
  for (const address of others) {
    const headers = forwarded(address);
    expect([address, (await upgradeAnswer(gateway.wsUrl, { headers })).status]).toEqual([
      address,
      503,
    ]);
    const answer = await fetch(`${gateway.httpUrl}/v1/rooms`, { headers });
    expect([address, answer.status]).toEqual([address, 503]);
  }
  const other = { headers: forwarded('203.0.113.77') };
  expect((await upgradeAnswer(gateway.wsUrl, other)).status).toBe(101);
  held.terminate();
  await eventually(async () => {
    const next = { headers: forwarded(spellings.at(-1) ?? '') };
    expect((await upgradeAnswer(gateway.wsUrl, next)).status).toBe(101);
  });
});

test('the PROXY protocol and X-Forwarded-For name the same client', async () => {
  const env = { NATTER_TRUSTED_PROXIES: 'loopback', NATTER_CONNECTIONS_PER_ADDRESS: '1' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const text = await TcpPeer.connect(gateway.tcpPort);
  text.send('PROXY TCP6 2001:db8::1 ::1 1234 59000\r\n');
  await text.login('ann');
  const again = await TcpPeer.connect(gateway.tcpPort);
  again.send('PROXY TCP6 2001:0db8:0:0::2 ::1 1234 59000\r\n');
  await again.waitFor('! too many connections');
  const headers = { 'x-forwarded-for': '[2001:db8::3]:443' };
  expect((await upgradeAnswer(gateway.wsUrl, { headers })).status).toBe(503);
  text.reset();
});

test('requests through one connection of a trusted proxy count for their own clients', async () => {
  const env = { NATTER_TRUSTED_PROXIES: 'loopback', NATTER_CONNECTIONS_PER_ADDRESS: '1' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  for (let n = 0; n < 20; n += 1) {
    const asked = request(`${gateway.httpUrl}/v1/rooms`, {
      agent,
      headers: { 'x-forwarded-for': `203.0.113.${n % 2}` },
    }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    expect(answer.statusCode).toBe(200);
  }
});

test('a proxy that is not trusted is a client like any other', async () => {
  await using gateway = await startGateway({
    nats: nats.url,
    env: { NATTER_CONNECTIONS_PER_ADDRESS: '1' },
  });
  const peer = await TcpPeer.connect(gateway.tcpPort);
  await peer.waitFor('alias?');
  peer.send('PROXY TCP4 203.0.113.7 10.0.0.1 1234 59000\r\n');
  await peer.waitFor('! not an alias');
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  expect((await upgradeAnswer(gateway.wsUrl, { headers })).status).toBe(503);
  peer.reset();
});

test('a trusted proxy that names no client over TCP is closed', async () => {
  await using gateway = await startGateway({
    nats: nats.url,
    env: { NATTER_TRUSTED_PROXIES: 'loopback' },
  });
  const peer = await TcpPeer.connect(gateway.tcpPort);
  peer.send('bob\n');
  await peer.closed;
  expect(peer.text).toBe('');
});
