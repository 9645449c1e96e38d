// The relay acts like a network: it cuts, stalls and delays a line.
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { startRelay } from '../src/deployment/relay.ts';
import type { Relay } from '../src/deployment/relay.ts';

/** Unlike `once`, it ignores the error that comes first. */
const gone = (socket: Socket): Promise<void> =>
  eventually(() => expect(socket.destroyed).toBe(true));

interface Line {
  readonly relay: Relay;
  readonly near: Socket;
  /** Bytes back from an echo server. */
  readonly echoed: () => string;
  readonly dial: () => Promise<Socket>;
}

async function openLine(): Promise<Line> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay((server.address() as AddressInfo).port);
  onTestFinished(async () => {
    await relay[Symbol.asyncDispose]();
    server.close();
  });
  const dial = async (): Promise<Socket> => {
    const socket = createConnection(relay.port, '127.0.0.1');
    socket.on('error', () => undefined); // `close` follows.
    await new Promise<void>((resolve) => {
      socket.once('connect', () => resolve());
      socket.once('close', () => resolve());
    });
    return socket;
  };
  const near = await dial();
  let echoed = '';
  near.on('data', (chunk: Buffer) => (echoed += chunk.toString()));
  near.write('1');
  await eventually(() => expect(echoed).toBe('1'));
  return { relay, near, echoed: () => echoed, dial };
}

test('a cut line is reset and refused until it opens again', async () => {
  const { relay, near, dial } = await openLine();
  relay.set({ kind: 'cut' });
  await gone(near);
  expect(relay.resets).toBe(1);
  await gone(await dial());
  relay.set({ kind: 'open' });
  const again = await dial();
  again.write('2');
  expect(String((await once(again, 'data'))[0])).toBe('2');
  again.destroy();
});

test('a stalled line stays open and delivers everything once it moves', async () => {
  const { relay, near, echoed } = await openLine();
  relay.set({ kind: 'stalled' });
  const before = relay.bytes;
  near.write('2');
  await delay(200); // Proves that nothing arrives.
  expect([echoed(), relay.bytes, near.destroyed]).toEqual(['1', before, false]);
  relay.set({ kind: 'open' });
  await eventually(() => expect(echoed()).toBe('12'));
});

test('a stalled line hides a closed peer', async () => {
  const { relay, near } = await openLine();
  relay.set({ kind: 'stalled' });
  near.destroy();
  await delay(200); // Proves that nothing arrives.
  expect(relay.connections).toBe(1);
  relay.set({ kind: 'open' });
  await eventually(() => expect(relay.connections).toBe(0));
});

test('a delayed line keeps the order, even when the delay shrinks', async () => {
  const { relay, near, echoed } = await openLine();
  relay.set({ kind: 'delayed', delayMs: 100 });
  const startMs = performance.now();
  near.write('2');
  await delay(10); // A chunk of its own.
  relay.set({ kind: 'open' });
  near.write('3');
  await eventually(() => expect(echoed()).toBe('123'));
  expect(performance.now() - startMs).toBeGreaterThan(95);
});
