// The connection to NATS: credentials, what it refuses to send, and bugs in its listeners.
import type { TestNats } from '@natter/testkit';
import { eventually, startNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAppender } from '../src/nats/append.ts';
import { BusUnavailable } from '../src/nats/bus.ts';
import { openBus } from '../src/nats/bus-connection.ts';
import type { Log } from '../src/nats/log.ts';
import { whyNotConnected } from '../src/not-ready.ts';
import { parseNatsUrls } from '../src/nats/server-url.ts';
import { FILES, openDesk, openLog, SETTINGS, silent } from './log-world.ts';

const PASSWORD = 'p@ss:w/rd 100%';

let nats: TestNats;
beforeAll(async () => {
  nats = await startNats({
    configText: `max_payload: 64KB\nauthorization { users: [
      { user: "bob", password: ${JSON.stringify(PASSWORD)} }
    ] }`,
  });
});
afterAll(async () => {
  await nats.stop();
});

const encoded = (password: string): string => `bob:${encodeURIComponent(password)}`;
const urlWith = (server: TestNats, userInfo: string): string =>
  `nats://${userInfo}@127.0.0.1:${server.port}`;
const bob = { user: 'bob', password: PASSWORD };

test('the credentials of a NATS URL log in', async () => {
  const bus = await openBus(
    { ...parseNatsUrls(urlWith(nats, encoded(PASSWORD)))!, name: 'test' },
    { log: silent },
  );
  expect(bus.up).toBe(true);
  await bus.close();
  await using withToken = await startNats({ configText: 'authorization { token: "s3cr3t/+" }' });
  const options = parseNatsUrls(urlWith(withToken, encodeURIComponent('s3cr3t/+')))!;
  const other = await openBus({ ...options, name: 'test' }, { log: silent });
  expect(other.up).toBe(true);
  await other.close();
});

test('a refused password is in no line of the log', async () => {
  const lines: string[] = [];
  const note = (fields: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const stop = new AbortController();
  const options = parseNatsUrls(urlWith(nats, encoded('wr0ng&secret')))!;
  const opening = openBus(
    { ...options, name: 'test' },
    {
      log,
      onFailure: (error) => {
        note({}, whyNotConnected(error, { ...SETTINGS, ...options, files: FILES }));
      },
      signal: stop.signal,
    },
  );
  await eventually(() => expect(lines.length).toBeGreaterThan(1), { timeoutMs: 5_000 });
  stop.abort();
  await expect(opening).rejects.toThrow(/abort/i);
  expect(lines.join('\n')).toMatch(/127\.0\.0\.1/);
  expect(lines.join('\n')).not.toMatch(/wr0ng|secret|bob/);
});

test('a server with a small max_payload is refused, with what to set', async () => {
  const opening = openLog(nats.url, bob);
  await expect(opening).rejects.toThrow(/at most 65536 bytes.*set max_payload to 1MB/);
  await expect(opening).rejects.toMatchObject({ name: 'NatsUnfit' });
});

test('an append above max_payload is too large; others are stored', async () => {
  await using desk = await openDesk(nats.url, bob);
  await desk.bus.nc.request(
    '$JS.API.STREAM.CREATE.S',
    JSON.stringify({ name: 'S', subjects: ['s'], storage: 'memory' }),
  );
  const append = (bytes: number, fields = '') =>
    desk.appender.append({
      subject: 's',
      fields,
      body: new Uint8Array(bytes),
      deadlineMs: Date.now() + 5_000,
    });
  const outcomes = await Promise.all([
    append(10),
    append(70_000),
    // Its headers count too.
    append(65_000, `Padding: ${'x'.repeat(1_000)}\r\n`),
    append(10),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['stored', 'too-large', 'too-large', 'stored']);
  expect(desk.bus.publish('s', new Uint8Array(70_000))).toBe('too-large');
  expect(desk.bus.up).toBe(true);
});

test('once closed, nothing is sent and nothing throws in a timer', async () => {
  const bus = await openBus({ servers: [nats.url], name: 'test', ...bob }, { log: silent });
  const appender = openAppender(bus, { log: silent });
  await bus.nc.close(); // As the library does it, and before anything of ours knows.
  expect(bus.publish('s', 'x')).toBe('down');
  expect(() => bus.subscribe('s', () => {})).toThrow(BusUnavailable);
  const record = { subject: 's', fields: '', body: new Uint8Array(1) };
  expect(await appender.append({ ...record, deadlineMs: Date.now() + 300 })).toEqual({
    kind: 'unknown',
  });
  appender.close();
});

test('a bug in a listener surfaces with its subject; the connection survives', async () => {
  const uncaught: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => void uncaught.push(error));
  try {
    await using desk = await openDesk(nats.url, bob);
    const heard: string[] = [];
    desk.bus.subscribe('rooms.*', ({ subject }) => {
      if (subject === 'rooms.bad') throw new Error('a bug');
      heard.push(subject);
    });
    for (const room of ['bad', 'good', 'bad', 'better']) desk.bus.publish(`rooms.${room}`, '');
    await eventually(() => expect(heard).toEqual(['rooms.good', 'rooms.better']));
    await eventually(() => expect(uncaught).toHaveLength(2));
    expect(uncaught[0]).toMatchObject({
      message: expect.stringContaining('rooms.*') as string,
      cause: { message: 'a bug' },
    });
    expect(desk.bus.up).toBe(true);
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
});
