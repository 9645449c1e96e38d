// How many connections a gateway takes (docs/configuration.md). TCP and upgrades share the limits.
import {
  TcpPeer,
  WsTextPeer,
  eventually,
  startGateway,
  startNats,
  upgradeAnswer,
} from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let nats: TestNats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(async () => {
  await nats.stop();
});

test.each(['NATTER_CONNECTIONS', 'NATTER_CONNECTIONS_PER_ADDRESS'])(
  'over %s a client is told so and closed, until one has gone',
  async (variable) => {
    await using gateway = await startGateway({ nats: nats.url, env: { [variable]: '2' } });
    using first = await TcpPeer.connect(gateway.tcpPort);
    await first.login('ann');
    const second = await WsTextPeer.open(gateway.wsUrl);
    await second.login('bob');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      using third = await TcpPeer.connect(gateway.tcpPort);
      await third.closed;
      expect(third.text).toBe('! too many connections\n');
      const { status, headers } = await upgradeAnswer(gateway.wsUrl);
      expect(status).toBe(503);
      expect(headers['retry-after']).toMatch(/^\d+$/);
    }
    first.send('we are two\n');
    await second.waitFor('ann: we are two\n');
    second.close();
    await first.waitFor('bob has left the chat room!\n');
    await eventually(async () => {
      using next = await TcpPeer.connect(gateway.tcpPort);
      await next.login('cy');
    });
  },
);
