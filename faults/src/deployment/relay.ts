// A TCP relay, between a gateway and a nats-server or a client and a gateway, that can cut the line, stall it (it stays up, and nothing moves), delay
// it, and keep back messages of a nats-server's.
// What it stalls it neither reads nor drops: the kernel's buffers fill on both sides, as behind a router that has died.
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Sieve } from './sieve.ts';

/** What the line does. `delayMs`: each way. `holdsBack`: asked of every message's subject that a nats-server sends. */
export type LineState =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'delayed'; readonly delayMs: number }
  | { readonly kind: 'lossy'; readonly holdsBack: (subject: string) => boolean };

/** A relay to a port of the loopback; it listens on one of its own. `isNats`: a nats-server is there, and the line may be lossy. */
export async function startRelay(
  port: number,
  { isNats = false }: { readonly isNats?: boolean } = {},
): Promise<Relay> {
  const server = createServer();
  const relay = new Relay(server, { port, isNats });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return relay;
}

export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #to: { readonly port: number; readonly isNats: boolean };
  readonly #sockets = new Set<Socket>();
  /** Towards what it relays to. */
  readonly #far = new Set<Socket>();
  /** What happened on a stalled line, and is not told on the other side before it moves. */
  #untold: (() => void)[] = [];
  #state: LineState = { kind: 'open' };
  #resets = 0;
  #bytes = 0;

  constructor(server: Server, to: { readonly port: number; readonly isNats: boolean }) {
    this.#server = server;
    this.#to = to;
    server.on('connection', (near) => this.#accept(near));
  }

  /** On the loopback. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  /** Connections that stand on the far side. */
  get connections(): number {
    return this.#far.size;
  }
  /** Connections that were reset by a cut. */
  get resets(): number {
    return this.#resets;
  }
  /** Bytes that have passed, both ways. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes effect at once, for the connections that stand too. */
  set(state: LineState): void {
    this.#state = state;
    if (state.kind === 'cut') {
      this.#resets += this.connections;
      for (const socket of this.#sockets) socket.resetAndDestroy();
    }
    if (state.kind === 'stalled') {
      for (const socket of this.#sockets) socket.pause();
      return;
    }
    for (const socket of this.#sockets) socket.resume();
    for (const tell of this.#untold.splice(0)) tell();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(near: Socket): void {
    // Its `close` follows, and that is what counts.
    near.on('error', () => undefined);
    if (this.#state.kind === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = createConnection({ port: this.#to.port, host: '127.0.0.1' });
    far.on('error', () => undefined);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    this.#far.add(far);
    far.on('close', () => this.#far.delete(far));
    this.#pump(near, far);
    // It has to know the frames from the first byte on.
    const sieve = new Sieve(
      (subject) => this.#state.kind === 'lossy' && this.#state.holdsBack(subject),
    );
    this.#pump(far, near, this.#to.isNats ? sieve : undefined);
    if (this.#state.kind === 'stalled') for (const socket of [near, far]) socket.pause();
  }

  #pump(from: Socket, to: Socket, sieve?: Sieve): void {
    const inTime = inOrder(() => (this.#state.kind === 'delayed' ? this.#state.delayMs : 0));
    from.on('data', (read: Buffer) => {
      const chunk = sieve?.push(read) ?? read;
      inTime(() => this.#pass(chunk, from, to));
    });
    // A paused socket reads nothing, but still says that its peer has gone.
    from.on('end', () => this.#whenMoving(() => inTime(() => to.end())));
    from.on('close', () => this.#whenMoving(() => to.destroy()));
  }

  #whenMoving(tell: () => void): void {
    if (this.#state.kind === 'stalled') this.#untold.push(tell);
    else tell();
  }

  #pass(chunk: Buffer, from: Socket, to: Socket): void {
    this.#bytes += chunk.length;
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => {
      if (this.#state.kind !== 'stalled') from.resume();
    });
  }
}

/** Runs each after the delay there is when it comes, and none before those that came before it. */
function inOrder(delayMs: () => number): (act: () => void) => void {
  const waiting: { readonly dueMs: number; readonly act: () => void }[] = [];
  const runDue = (): void => {
    while (waiting[0] !== undefined && waiting[0].dueMs <= performance.now())
      waiting.shift()?.act();
    const [next] = waiting;
    if (next !== undefined) setTimeout(runDue, Math.max(1, next.dueMs - performance.now()));
  };
  return (act) => {
    const dueMs = performance.now() + delayMs();
    const isFirst = waiting.length === 0;
    waiting.push({ dueMs, act });
    if (isFirst) runDue();
  };
}
