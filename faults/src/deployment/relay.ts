// A TCP relay between a gateway and NATS, or a client and a gateway. It can cut a line, stall it,
// delay it, and hold back messages of a nats-server.
// A stalled line is not read, so the kernel's buffers fill on both sides, as behind a dead router.
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Sieve } from './sieve.ts';

/** State of the line. `delayMs`: each way. `holdsBack`: called with each subject from NATS. */
export type LineState =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'delayed'; readonly delayMs: number }
  | { readonly kind: 'lossy'; readonly holdsBack: (subject: string) => boolean };

/** Relays to a loopback port from one of its own. `isNats`: messages may be held back. */
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
  /** Connections towards the target. */
  readonly #far = new Set<Socket>();
  /** Events of a stalled line that the other side learns when it moves. */
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
  /** Open connections on the far side. */
  get connections(): number {
    return this.#far.size;
  }
  /** Connections that a cut reset. */
  get resets(): number {
    return this.#resets;
  }
  /** Bytes relayed both ways. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes effect at once, also for open connections. */
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
    // `close` follows.
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
    // It must see the frames from the first byte on.
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
    // A paused socket reads nothing, but still reports that its peer is gone.
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

/** Runs each after the current delay, and never before earlier ones. */
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
