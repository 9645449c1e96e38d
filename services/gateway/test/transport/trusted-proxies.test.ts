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

/** Its peers are proxies, and each of their clients may have one connection. */
const proxied = await startGateway({
  nats: nats.url,
  env: { NATTER_TRUSTED_PROXIES: 'loopback, uniquelocal', NATTER_CONNECTIONS_PER_ADDRESS: '1' },
});
afterAll(() => proxied.stop());
const forwarded = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const upgrade = async (address: string): Promise<number> =>
  (await upgradeAnswer(proxied.wsUrl, { headers: forwarded(address) })).status;
async function throughProxy(header: string): Promise<TcpPeer> {
  const peer = await TcpPeer.connect(proxied.tcpPort);
  peer.send(`PROXY ${header} 1234 59000\r\n`);
  return peer;
}

test('a trusted proxy names its client, and limits count by that', async () => {
  const first = await throughProxy('TCP4 192.0.2.7 10.0.0.1');
  await first.login('ann');
  const second = await throughProxy('TCP4 192.0.2.7 10.0.0.1');
  await second.waitFor('! too many connections');
  const other = await throughProxy('TCP4 192.0.2.8 10.0.0.1');
  await other.login('bob');
  expect(await upgrade('192.0.2.8')).toBe(503);
  expect(await upgrade('192.0.2.9')).toBe(101);
  first.reset();
  other.reset();
});

test.each([
  ['with a port', ['203.0.113.5:1001', '203.0.113.5:1002', '203.0.113.5']],
  ['mapped into IPv6', ['203.0.113.6', '::ffff:203.0.113.6', '[::ffff:203.0.113.6]:80']],
  ['spelled otherwise', ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '[2001:db8::1]:443']],
  ['in one /64', ['2001:db8:1::1', '2001:db8:1::2', '2001:db8:1:0:ffff::']],
  ['that is none', ['unknown', '_hidden', 'garbage', '"', '203.0.113.256', '1']],
  ['behind several hops', ['203.0.113.9, 10.0.0.1, 127.0.0.1', '203.0.113.9:5, 10.0.0.1:6']],
])('an address %s is one client', async (_what, spellings) => {
  const [first = '', ...others] = spellings;
  const held = await JsonPeer.open(proxied.wsUrl, { headers: forwarded(first) });
  for (const address of others) {
    expect([address, await upgrade(address)]).toEqual([address, 503]);
    const answer = await fetch(`${proxied.httpUrl}/v1/rooms`, { headers: forwarded(address) });
    expect([address, answer.status]).toEqual([address, 503]);
  }
  expect(await upgrade('203.0.113.77')).toBe(101);
  held.terminate();
  await eventually(async () => expect(await upgrade(spellings.at(-1) ?? '')).toBe(101));
});

test('the PROXY protocol and X-Forwarded-For name the same client', async () => {
  const text = await throughProxy('TCP6 2001:db8:2::1 ::1');
  await text.login('ann');
  const again = await throughProxy('TCP6 2001:0db8:2:0::2 ::1');
  await again.waitFor('! too many connections');
  expect(await upgrade('[2001:db8:2::3]:443')).toBe(503);
  text.reset();
});

test('requests through one connection of a proxy count for their own clients', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  for (let n = 0; n < 20; n += 1) {
    const headers = forwarded(`198.51.100.${n % 2}`);
    const asked = request(`${proxied.httpUrl}/v1/rooms`, { agent, headers }).end();
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
  const peer = await TcpPeer.connect(proxied.tcpPort);
  peer.send('bob\n');
  await peer.closed;
  expect(peer.text).toBe('');
});
