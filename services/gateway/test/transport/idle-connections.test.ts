// Every TCP connection counts, whatever it does: idle HTTP connections take places, give way at a
// limit, and end after 10 s. A process that runs out of descriptors refuses, says so, and goes on.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  eventually,
  JsonPeer,
  startGateway,
  startNats,
  TcpPeer,
  upgradeAnswer,
} from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

let nats: TestNats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(async () => {
  await nats.stop();
});

/** A raw connection, with what came on it. */
interface Idle {
  readonly socket: Socket;
  readonly text: () => string;
  readonly closed: () => boolean;
}

async function idleConnection(port: number, request = ''): Promise<Idle> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  if (request !== '') {
    socket.write(request);
    await eventually(() => expect(text).toContain('\r\n\r\n'));
  }
  return { socket, text: () => text, closed: () => socket.closed };
}
const KEEP_ALIVE = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
const open = (all: readonly Idle[]): number => all.filter(({ closed }) => !closed()).length;

test('idle HTTP connections take the places of their address, and give way to new ones', async () => {
  const env = { NATTER_CONNECTIONS: '20', NATTER_CONNECTIONS_PER_ADDRESS: '10' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const idle: Idle[] = [];
  for (let n = 0; n < 100; n += 1) idle.push(await idleConnection(gateway.httpPort, KEEP_ALIVE));
  await eventually(() => expect(open(idle)).toBeLessThanOrEqual(10));
  // The longest idle went first.
  expect(idle.at(-1)?.closed()).toBe(false);
  expect(await gateway.metric('natter_sockets')).toBeLessThanOrEqual(10);
  // Neither a WebSocket nor a text client is kept out by connections that do nothing.
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.hello('ann');
  using bob = await TcpPeer.connect(gateway.tcpPort);
  await bob.login('bob');
  expect(await ann.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
});

test('connections in use do not give way: one more is told so, counted and logged', async () => {
  const env = { NATTER_CONNECTIONS_PER_ADDRESS: '3' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const members: JsonPeer[] = [];
  for (let n = 0; n < 3; n += 1) members.push(await JsonPeer.open(gateway.wsUrl));
  expect((await upgradeAnswer(gateway.wsUrl)).status).toBe(503);
  const answer = await idleConnection(
    gateway.httpPort,
    'GET /v1/rooms HTTP/1.1\r\nHost: localhost\r\n\r\n',
  );
  expect(answer.text()).toMatch(/^HTTP\/1\.1 503 [^]*problem\+json/);
  await eventually(() => expect(answer.closed()).toBe(true));
  // The request for the metrics is one more.
  const labels = { bound: 'address' };
  expect(await gateway.metric('natter_connections_refused_total', labels)).toBeGreaterThan(1);
  expect(gateway.log()).toContainEqual(
    expect.objectContaining({ level: 40, bound: 'address' }) as unknown,
  );
  for (const member of members) member.terminate();
});

test('beyond the limit a flood of connections is reset, and members miss nothing', async () => {
  const env = { NATTER_CONNECTIONS: '3' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const members = await Promise.all([0, 1, 2].map(() => JsonPeer.open(gateway.wsUrl)));
  const flood = await Promise.all(
    Array.from({ length: 200 }, () => idleConnection(gateway.httpPort)),
  );
  await eventually(() => expect(open(flood)).toBeLessThanOrEqual(8));
  for (const member of members)
    expect(await member.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
});

test(
  'an idle HTTP connection ends within 10 s, a silent one sooner',
  { timeout: 30_000 },
  async () => {
    await using gateway = await startGateway({ nats: nats.url });
    const sinceMs = Date.now();
    const [used, silent] = await Promise.all([
      idleConnection(gateway.httpPort, KEEP_ALIVE),
      idleConnection(gateway.httpPort),
    ]);
    await eventually(() => expect(silent.closed()).toBe(true), { timeoutMs: 6_000 });
    expect(used.closed()).toBe(false);
    await eventually(() => expect(used.closed()).toBe(true), { timeoutMs: 12_000 });
    expect(Date.now() - sinceMs).toBeLessThan(10_500);
  },
);

test('a process with few descriptors refuses, says why, and serves again', async () => {
  const gateway = await gatewayWithDescriptors(90);
  const idle: Idle[] = [];
  for (let n = 0; n < 120; n += 1) idle.push(await idleConnection(gateway.tcpPort));
  await eventually(() => {
    expect(idle.some(({ text }) => text().includes('! too many connections'))).toBe(true);
    expect(gateway.lines()).toContainEqual(expect.stringMatching(/limit of open files is reached/));
  });
  // Whether it lives, and why it refuses, can be asked.
  const metrics = await (await fetch(`http://127.0.0.1:${gateway.httpPort}/metrics`)).text();
  expect(metrics).toMatch(/natter_connections_refused_total\{bound="descriptors"\} [1-9]/);
  for (const { socket } of idle) socket.destroy();
  await eventually(async () => {
    using ann = await JsonPeer.open(`ws://127.0.0.1:${gateway.httpPort}`);
    expect(await ann.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});

/** testkit starts gateways with the limits of the tests themselves. */
async function gatewayWithDescriptors(count: number): Promise<{
  readonly httpPort: number;
  readonly tcpPort: number;
  lines(): readonly string[];
}> {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const command = `ulimit -n ${count}; exec "$0" "$1"`;
  const child: ChildProcess = spawn('sh', ['-c', command, process.execPath, main], {
    env: {
      PATH: process.env['PATH'],
      NATTER_NATS_URL: nats.url,
      NATTER_HTTP_PORT: '0',
      NATTER_TCP_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  const [ports] = (await once(child, 'message')) as [{ httpPort: number; tcpPort: number }];
  await eventually(async () => {
    const { status } = await fetch(`http://127.0.0.1:${ports.httpPort}/readyz`);
    expect(status).toBe(200);
  });
  return { ...ports, lines: () => output.split('\n') };
}
