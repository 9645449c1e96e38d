// A TCP relay, between a gateway and a nats-server or a client and a gateway, that can cut the line, stall it (it stays up, and nothing moves), delay
// it, and keep back messages of a nats-server's.
// What it stalls it neither reads nor drops: the kernel's buffers fill on both sides, as behind a router that has died.
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Sieve } from './sieve.ts';

/** What the line does. `delayMs`: each way. `holdsBack`: asked of every message's subject that a nats-server sends. */
export type LineState =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'delayed'; readonly delayMs: number }
  | { readonly kind: 'lossy'; readonly holdsBack: (subject: string) => boolean };

export interface Relay extends AsyncDisposable {
  /** On the loopback. */
  readonly port: number;
  /** Takes effect at once, for the connections that stand too. */
  set(state: LineState): void;
  /** Connections that go through it. */
  readonly connections: number;
  /** Connections that were reset by a cut. */
  readonly resets: number;
  /** Connections that tried to come through while it was cut. */
  readonly refusals: number;
  /** Bytes that have passed, both ways. */
  readonly bytes: number;
}

/** A relay to a port of the loopback; it listens on one of its own. `isNats`: a nats-server is there, and the line may be lossy. */
export async function startRelay(
  port: number,
  { isNats = false }: { readonly isNats?: boolean } = {},
): Promise<Relay> {
  const sockets = new Set<Socket>();
  let state: LineState = { kind: 'open' };
  const counted = { resets: 0, refusals: 0, bytes: 0 };

  const pump = (from: Socket, to: Socket, sieve?: Sieve): void => {
    // A chunk that is older than the last one must not overtake it when the delay shrinks.
    let dueMs = 0;
    const pass = (chunk: Buffer): void => {
      counted.bytes += chunk.length;
      if (to.destroyed || to.write(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (state.kind !== 'stalled') from.resume();
      });
    };
    const inTime = (act: () => void): void => {
      const delayMs = state.kind === 'delayed' ? state.delayMs : 0;
      const nowMs = performance.now();
      dueMs = Math.max(dueMs, nowMs + delayMs);
      if (dueMs <= nowMs) act();
      else setTimeout(act, dueMs - nowMs);
    };
    from.on('data', (read: Buffer) => {
      const chunk = sieve?.push(read) ?? read;
      inTime(() => pass(chunk));
    });
    from.on('end', () => inTime(() => to.end()));
    from.on('close', () => to.destroy());
    // Its `close` follows, and that is what counts.
    from.on('error', () => undefined);
  };

  const server = createServer((near) => {
    if (state.kind === 'cut') {
      counted.refusals += 1;
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = createConnection({ port, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
    }
    pump(near, far);
    // It has to know the frames from the first byte on.
    const holdsBack = (subject: string): boolean =>
      state.kind === 'lossy' && state.holdsBack(subject);
    pump(far, near, isNats ? new Sieve(holdsBack) : undefined);
    if (state.kind === 'stalled') for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  const reset = (): void => {
    counted.resets += sockets.size / 2;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      state = next;
      if (state.kind === 'cut') reset();
      for (const socket of sockets) {
        if (state.kind === 'stalled') socket.pause();
        else socket.resume();
      }
    },
    get connections() {
      return sockets.size / 2;
    },
    get resets() {
      return counted.resets;
    },
    get refusals() {
      return counted.refusals;
    },
    get bytes() {
      return counted.bytes;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
