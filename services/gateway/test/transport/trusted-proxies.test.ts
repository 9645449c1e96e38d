// Behind a load balancer: whose connection it is, said by trusted proxies only.
import { startGateway, startNats, TcpPeer, upgradeAnswer } from '@natter/testkit';
import { expect, test } from 'vitest';

test('a trusted proxy says whose connection it passes on, and limits count by that', async () => {
  await using nats = await startNats();
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

test('a proxy that is not trusted is a client like any other', async () => {
  await using nats = await startNats();
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

test('a trusted proxy that says nothing of whose connection it is, or something else, is closed', async () => {
  await using nats = await startNats();
  await using gateway = await startGateway({
    nats: nats.url,
    env: { NATTER_TRUSTED_PROXIES: 'loopback' },
  });
  const peer = await TcpPeer.connect(gateway.tcpPort);
  peer.send('bob\n');
  await peer.closed;
  expect(peer.text).toBe('');
});
