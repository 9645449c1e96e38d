// NATS over TLS, for gateway and identity: which servers they trust, and that none gets a password
// in the clear.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  eventually,
  JsonPeer,
  startGateway,
  startIdentity,
  startNats,
  trustedAuthority,
} from '@natter/testkit';
import type { TestAuthority, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let authority: TestAuthority;
let nats: TestNats;
let url: string;
beforeAll(async () => {
  authority = await trustedAuthority();
  const { cert, key } = await authority.write('nats', await authority.issue());
  nats = await startNats({ configText: `tls { cert_file: "${cert}", key_file: "${key}" }` });
  url = nats.url.replace('nats:', 'tls:');
});
afterAll(async () => {
  await nats.stop();
  await authority[Symbol.asyncDispose]();
});

test('gateway and identity work over TLS with the given authority', async () => {
  const env = { NATTER_NATS_CA: authority.caFile };
  await using identity = await startIdentity({ nats: url, env });
  expect(identity.setUpSecret()).toMatch(/^nu_/);
  await using gateway = await startGateway({ nats: url, env });
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.hello('ann');
  await ann.join('lobby');
  expect(await ann.say('lobby', 'over TLS')).toMatchObject({ type: 'ack' });
  await nats.restart();
  await eventually(async () => {
    expect(await ann.say('lobby', 'after a restart')).toMatchObject({ type: 'ack' });
  });
});

test('a server with a certificate of a stranger is not used, and readiness says why', async () => {
  await using gateway = await startGateway({ nats: url, ready: false });
  await eventually(async () => {
    const answer = await fetch(`${gateway.httpUrl}/readyz`);
    expect(answer.status).toBe(503);
    const { reason } = (await answer.json()) as { readonly reason: string };
    expect(reason).toMatch(/certificate/);
  });
});

test('with an authority no password is sent to a server without TLS', async () => {
  const heard: string[] = [];
  const impostor = createServer((socket) => {
    const info = { server_id: 'X', version: '2.12.0', proto: 1, headers: true, max_payload: 1_000 };
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.on('data', (bytes) => heard.push(bytes.toString())).on('error', () => undefined);
  });
  impostor.listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const { port } = impostor.address() as AddressInfo;
  for (const [scheme, env] of [
    ['nats', { NATTER_NATS_CA: authority.caFile }],
    ['tls', {}],
  ] as const) {
    await using gateway = await startGateway({
      nats: `${scheme}://127.0.0.1:${port}`,
      ready: false,
      env: { NATTER_NATS_USER: 'gateway', NATTER_NATS_PASSWORD: 'hunter2', ...env },
    });
    await eventually(async () => {
      const answer = await fetch(`${gateway.httpUrl}/readyz`);
      expect(await answer.text()).toMatch(/tls|TLS|secure/);
    });
  }
  expect(heard.join('')).not.toContain('hunter2');
  impostor.close();
});
