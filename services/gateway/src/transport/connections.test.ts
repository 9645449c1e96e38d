// The clock over all open connections, and how they are sent elsewhere, both under fake timers.
import { Socket } from 'node:net';
import type { AliasKey, Alias, CloseReason } from '@natter/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import type { SessionWire } from '../delivery/encode.ts';
import { Limits } from '../limits/limits.ts';
import { createMetrics } from '../metrics.ts';
import { Outbox } from './outbox.ts';
import type { Gateway } from '../gateway.ts';
import { Session } from '../session/session.ts';
import { Connections } from './connections.ts';
import { Turns } from './turn.ts';

const none = (): number => 0;
const metrics = createMetrics({
  connections: none,
  sockets: none,
  rooms: none,
  members: none,
  followers: none,
  outboxBytes: none,
  appendsInFlight: none,
});

/** All open connections, under a clock that only the test moves. */
function clocked(): Connections {
  vi.useFakeTimers();
  const connections = new Connections();
  onTestFinished(() => {
    connections.close();
    vi.useRealTimers();
  });
  return connections;
}

interface Connected {
  readonly session: Session;
  readonly closedBy: CloseReason[];
  pings: number;
  hear(): void;
}

function connect(connections: Connections, wire: SessionWire): Connected {
  const read = readConfig({});
  const closedBy: CloseReason[] = [];
  const socket = new Socket();
  vi.spyOn(socket, 'write').mockReturnValue(true);
  const connection = {
    wire,
    address: '192.0.2.1',
    outbox: new Outbox(socket, new Turns()),
    cookie: undefined,
    pauseInput: () => undefined,
    resumeInput: () => undefined,
    close: (reason: CloseReason) => void closedBy.push(reason),
  };
  if (!read.ok) throw new Error('the defaults are not valid');
  const { config } = read;
  const gateway = { config, metrics, limits: new Limits(config) } as unknown as Gateway;
  const session = new Session(connection, gateway);
  let heardMs = Date.now();
  const connected: Connected = {
    session,
    closedBy,
    pings: 0,
    hear: () => {
      heardMs = Date.now();
    },
  };
  const heartbeat = {
    ping: () => {
      connected.pings += 1;
    },
    get heardMs() {
      return heardMs;
    },
  };
  connections.add({ session, heartbeat: wire === 'line' ? undefined : heartbeat });
  return connected;
}

function identify({ session }: Connected): void {
  const owner = '0'.repeat(32);
  session.identify({ alias: 'ann' as Alias, key: 'ann' as AliasKey, owner, graceMs: 0 });
}

test('a WebSocket silent for 75 s is closed, unless it answers pings', () => {
  const connections = clocked();
  const silent = connect(connections, 'json');
  const alive = connect(connections, 'frame');
  const tcp = connect(connections, 'line');
  for (const one of [silent, alive, tcp]) identify(one);
  for (let second = 0; second < 74; second += 1) {
    vi.advanceTimersByTime(1_000);
    alive.hear();
  }
  expect([silent.closedBy, silent.pings, alive.pings]).toEqual([[], 2, 2]);
  vi.advanceTimersByTime(1_000);
  expect([silent, alive, tcp].map(({ closedBy }) => closedBy)).toEqual([['silent'], [], []]);
});

test('a client without an alias is closed in time', () => {
  const connections = clocked();
  const json = connect(connections, 'json');
  const text = [connect(connections, 'frame'), connect(connections, 'line')];
  vi.advanceTimersByTime(9_000);
  expect(json.closedBy).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(json.closedBy).toEqual(['hello-timeout']);
  vi.advanceTimersByTime(49_000);
  expect(text.map(({ closedBy }) => closedBy)).toEqual([[], []]);
  vi.advanceTimersByTime(1_000);
  expect(text.map(({ closedBy }) => closedBy)).toEqual([['hello-timeout'], ['hello-timeout']]);
});

test('a wall clock set an hour ahead ends no connection', () => {
  const connections = clocked();
  const all = [
    connect(connections, 'json'),
    connect(connections, 'frame'),
    connect(connections, 'line'),
  ];
  for (const one of all) identify(one);
  vi.advanceTimersByTime(5_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(all.map(({ closedBy }) => closedBy)).toEqual(all.map(() => []));
});

test('a thousand clients are sent elsewhere over the time asked for', async () => {
  for (const spreadMs of [10_000, 1_000]) {
    const connections = clocked();
    const all = Array.from({ length: 1_000 }, () => connect(connections, 'json'));
    for (const one of all) identify(one);
    const told = (): number => all.filter(({ closedBy }) => closedBy[0] === 'drain').length;
    const done = connections.sendElsewhere(spreadMs);
    await vi.advanceTimersByTimeAsync(spreadMs / 2);
    expect(told()).toBeGreaterThan(450);
    expect(told()).toBeLessThan(550);
    await vi.advanceTimersByTimeAsync(spreadMs / 2);
    await done;
    expect(told()).toBe(1_000);
  }
});

test('a few clients are sent elsewhere without waiting for each other', async () => {
  const connections = clocked();
  const all = Array.from({ length: 10 }, () => connect(connections, 'json'));
  for (const one of all) identify(one);
  const done = connections.sendElsewhere(10_000);
  await vi.advanceTimersByTimeAsync(200);
  await done;
  expect(all.map(({ closedBy }) => closedBy)).toEqual(all.map(() => ['drain']));
});

test('a wall clock set back delays no client', async () => {
  const connections = clocked();
  const all = Array.from({ length: 100 }, () => connect(connections, 'json'));
  for (const one of all) identify(one);
  const done = connections.sendElsewhere(10_000);
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(2_000);
  await done;
  expect(all.map(({ closedBy }) => closedBy)).toEqual(all.map(() => ['drain']));
});
