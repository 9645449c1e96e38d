// A search costs what it costs: as five requests, over every door of a person or session.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, identified } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '1' } });

test('searches are refused as too fast after a fifth of the requests', async () => {
  using ann = await identified(gateway, 'ann');
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => ann.request({ type: 'search', query: 'x' })),
  );
  const codes = answers.map((answer) => ('code' in answer ? answer.code : answer.type));
  expect(codes.filter((code) => code === 'rate-limited').length).toBeGreaterThan(2);
  const session = sessionOf('eve');
  const statuses = [];
  for (let n = 0; n < 4; n += 1)
    statuses.push((await ask(gateway, '/v1/search?q=x', { session })).status);
  expect(statuses).toContain(429);
  using bob = await TcpPeer.connect(gateway.tcpPort);
  await bob.login('bob');
  bob.send('/search x\n/search x\n/search x\n');
  await bob.waitFor('! too fast');
});
