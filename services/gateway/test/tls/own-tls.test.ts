// A gateway with a certificate: every client works as without, and one without TLS learns why not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { connect } from 'node:tls';
import {
  eventually,
  JsonPeer,
  startIdentity,
  TcpPeer,
  upgradeAnswer,
  WsTextPeer,
} from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { withTls } from './gateway-with-tls.ts';
import type { GatewayWithTls, WithTls } from './gateway-with-tls.ts';

let world: WithTls;
let gateway: GatewayWithTls;
beforeAll(async () => {
  world = await withTls();
  gateway = await world.start();
});
afterAll(() => gateway.stop());

/** Resolves with the headers of an answer to `/healthz`, asked for by that name. */
async function headersFor(host: string): Promise<Readonly<Record<string, unknown>>> {
  const options = { headers: { host }, servername: 'localhost' };
  const asked = request(`${gateway.httpUrl}/healthz`, options).end();
  const [answer] = (await once(asked, 'response')) as [
    { headers: Record<string, unknown>; resume(): void },
  ];
  answer.resume();
  return answer.headers;
}

test('clients of all three kinds talk over TLS', async () => {
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.hello('ann');
  await ann.join('lobby');
  using bob = await TcpPeer.connectTls(gateway.tcpPort);
  await bob.login('bob');
  const cy = await WsTextPeer.open(gateway.wsUrl);
  await cy.login('cy');
  await ann.say('lobby', 'to all');
  await bob.waitFor('ann: to all\n');
  await cy.waitFor('ann: to all');
  bob.send('from bob\n');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'from bob');
  cy.close();
  await bob.waitFor('cy has left the chat room!\n');
});

test('openssl s_client is a text client', async () => {
  using bob = await TcpPeer.connectTls(gateway.tcpPort);
  await bob.login('bob2');
  const child = spawn('openssl', [
    's_client',
    '-quiet',
    '-verify_return_error',
    `-CAfile=${world.authority.caFile}`,
    `-connect=127.0.0.1:${gateway.tcpPort}`,
    '-servername=localhost',
  ]);
  const exited = once(child, 'exit');
  child.stdin.write('sue\n');
  await bob.waitFor('sue has connected to the chat room\n');
  child.stdin.write('by openssl\n');
  await bob.waitFor('sue: by openssl\n');
  child.kill();
  await bob.waitFor('sue has left the chat room!\n');
  await exited;
});

test('a text client that closes its half has its last lines said', async () => {
  using bob = await TcpPeer.connectTls(gateway.tcpPort);
  await bob.login('bob3');
  using tim = await TcpPeer.connectTls(gateway.tcpPort);
  await tim.login('tim');
  tim.send('first\nlast');
  tim.end();
  await bob.waitFor('tim: first\n');
  await bob.waitFor('tim: last\n');
  await tim.closed;
});

test('a slow reader over TLS receives everything, in order', async () => {
  const room = newRoom();
  using ann = await JsonPeer.open(gateway.wsUrl);
  using bob = await JsonPeer.open(gateway.wsUrl);
  for (const [alias, peer] of [
    ['ann4', ann],
    ['bob4', bob],
  ] as const) {
    await peer.hello(alias);
    await peer.join(room);
  }
  bob.pauseReading();
  const text = 'x'.repeat(4_000);
  const said = Array.from({ length: 40 }, (_, index) => `${index} ${text}`);
  for (const one of said) await ann.say(room, one);
  bob.resumeReading();
  await bob.next((frame) => frame.type === 'message' && frame.text === said.at(-1));
  expect(bob.messages(room).map((message) => message.text)).toEqual(said);
});

test('browsers are told to use TLS for this name, and not for localhost', async () => {
  expect(await headersFor('chat.example')).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
  });
  expect(await headersFor('localhost')).not.toHaveProperty('strict-transport-security');
});

test('the cookie of a session is Secure over TLS', async () => {
  await using identity = await startIdentity({ nats: world.nats.url });
  await using guarded = await world.start({ env: { NATTER_AUTH: 'accounts' } });
  const answer = await fetch(`${guarded.httpUrl}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      secret: identity.setUpSecret(),
      alias: 'Olga',
      password: 'correct horse battery',
    }),
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^natter_session=.*; HttpOnly; Secure; SameSite/,
  );
});

test('an HTTP client without TLS learns that the port needs it', async () => {
  const before = await gateway.metric('natter_tls_failures_total', {
    port: 'http',
    reason: 'plain',
  });
  using peer = await TcpPeer.connect(gateway.httpPort);
  peer.send('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await peer.closed;
  expect(peer.text).toMatch(/^HTTP\/1\.1 400 /);
  expect(peer.text).toContain('use https:// or wss://');
  const after = await gateway.metric('natter_tls_failures_total', {
    port: 'http',
    reason: 'plain',
  });
  expect(after - before).toBe(1);
  const warning = gateway.log().find((line) => line['port'] === 'http' && line['level'] === 40);
  expect(warning).toMatchObject({ msg: expect.stringContaining('without TLS') });
});

test('a text client without TLS learns that the port needs it', async () => {
  using talkative = await TcpPeer.connect(gateway.tcpPort);
  talkative.send('ann\n');
  await talkative.waitFor('! this port speaks TLS');
  await talkative.closed;
  // `nc` waits for the prompt.
  using silent = await TcpPeer.connect(gateway.tcpPort);
  await silent.waitFor('! this port speaks TLS', 5_000);
  await silent.closed;
});

test.each(['http', 'text'] as const)('a slow handshake ends, port %s', async (port) => {
  const labels = { port, reason: 'timeout' };
  const before = await gateway.metric('natter_tls_failures_total', labels);
  const started = performance.now();
  using peer = await TcpPeer.connect(port === 'http' ? gateway.httpPort : gateway.tcpPort);
  // The beginning of a ClientHello.
  peer.send(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
  await peer.closed;
  const tookMs = performance.now() - started;
  expect(tookMs).toBeGreaterThan(2_500);
  expect(tookMs).toBeLessThan(5_000);
  expect(peer.text).toBe('');
  expect((await gateway.metric('natter_tls_failures_total', labels)) - before).toBe(1);
});

test.each(['http', 'text'] as const)('a bad handshake is refused, port %s', async (port) => {
  const labels = { port, reason: 'handshake' };
  const before = await gateway.metric('natter_tls_failures_total', labels);
  const number = port === 'http' ? gateway.httpPort : gateway.tcpPort;
  const old = connect({
    port: number,
    host: '127.0.0.1',
    servername: 'localhost',
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const [error] = (await once(old, 'error')) as [Error & { code: string }];
  expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  using garbled = await TcpPeer.connect(number);
  garbled.send(Buffer.from([0x16, ...Buffer.from('this is no ClientHello')]));
  await garbled.closed;
  expect((await gateway.metric('natter_tls_failures_total', labels)) - before).toBe(2);
});

test('connections that come and go in any state leave no place behind', async () => {
  await using small = await world.start({ env: { NATTER_CONNECTIONS: '40' } });
  for (let round = 0; round < 40; round += 1) {
    const port = round % 2 === 0 ? small.httpPort : small.tcpPort;
    using silent = await TcpPeer.connect(port);
    using half = await TcpPeer.connect(port);
    half.send(Buffer.from([0x16, 3, 1]));
    using plain = await TcpPeer.connect(port);
    plain.send('hello\n');
    using whole = await TcpPeer.connectTls(port);
    if (round % 3 === 0) for (const peer of [silent, half, plain]) peer.reset();
    whole.end();
  }
  await eventually(async () => {
    expect(await small.metric('natter_sockets')).toBeLessThanOrEqual(2);
  });
  using ann = await TcpPeer.connectTls(small.tcpPort);
  await ann.login('ann-10');
});

test('over the limits clients are refused over TLS until one has gone', async () => {
  await using small = await world.start({ env: { NATTER_CONNECTIONS: '2' } });
  using first = await TcpPeer.connectTls(small.tcpPort);
  await first.login('ann-11');
  const second = await WsTextPeer.open(small.wsUrl);
  await second.login('bob-11');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    using third = await TcpPeer.connectTls(small.tcpPort);
    await third.closed;
    expect(third.text).toBe('! too many connections\n');
    expect((await upgradeAnswer(small.wsUrl)).status).toBe(503);
  }
  second.close();
  await first.waitFor('bob-11 has left the chat room!\n');
  await eventually(async () => {
    using next = await TcpPeer.connectTls(small.tcpPort);
    await next.login('cy-11');
  });
});

test('an idle connection gives way during its handshake too', async () => {
  await using small = await world.start({ env: { NATTER_CONNECTIONS: '3' } });
  using idle = await TcpPeer.connect(small.httpPort);
  using waiting = await TcpPeer.connectTls(small.httpPort);
  using first = await TcpPeer.connectTls(small.tcpPort);
  await first.login('ann-12');
  using second = await TcpPeer.connectTls(small.tcpPort);
  await second.login('bob-12');
  await idle.closed;
  using third = await TcpPeer.connectTls(small.tcpPort);
  await third.login('cy-12');
  await waiting.closed;
});

test('behind a load balancer the PROXY header comes before the handshake', async () => {
  await using behind = await world.start({
    env: { NATTER_TRUSTED_PROXIES: 'loopback', NATTER_CONNECTIONS_PER_ADDRESS: '1' },
  });
  const dial = async (client: string, apart: boolean) => {
    const socket = createConnection(behind.tcpPort, '127.0.0.1');
    await once(socket, 'connect');
    const header = `PROXY TCP4 ${client} 10.0.0.1 12345 59000\r\n`;
    if (apart) await new Promise((resolve) => socket.write(header, resolve));
    else {
      socket.cork();
      socket.write(header);
      process.nextTick(() => socket.uncork());
    }
    return TcpPeer.connectTls(behind.tcpPort, { socket });
  };
  using first = await dial('203.0.113.7', true);
  await first.login('ann-13');
  using second = await dial('203.0.113.7', false);
  await second.closed;
  expect(second.text).toBe('! too many connections\n');
  using other = await dial('203.0.113.8', false);
  await other.login('bob-13');
});

test('a draining gateway sends its clients elsewhere over TLS', async () => {
  await using leaving = await world.start();
  using ann = await JsonPeer.open(leaving.wsUrl);
  await ann.hello('ann-14');
  using bob = await TcpPeer.connectTls(leaving.tcpPort);
  await bob.login('bob-14');
  leaving.kill('SIGTERM');
  expect(await ann.closed).toMatchObject({ code: 1012 });
  await bob.closed;
  expect(await leaving.exited).toMatchObject({ code: 0 });
});
