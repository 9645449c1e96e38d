// The table of open connections, and how all of them are sent to other gateways.
// How many there may be: connection-limit.ts. Pings and silence: heartbeat.ts.
import { HeartbeatClock } from './heartbeat.ts';
import type { OpenConnection, Watched } from './heartbeat.ts';

/** Between two clients: fifty a second are no rush, and a few clients need no spread. */
const PAUSE_MS_MAX = 20;

export class Connections {
  readonly #open = new HeartbeatClock();
  #followers = 0;
  #requests = 0;

  /** Clients served now: sessions, and requests to /v1 while they are answered. */
  get size(): number {
    // A follower's request is counted already.
    return this.#open.size - this.#followers + this.#requests;
  }
  get outboxBytes(): number {
    let bytes = 0;
    for (const { session } of this.#open.all()) bytes += session.outbox.backlog;
    return bytes;
  }

  /** What the open connections serve. */
  *watched(): Iterable<Watched> {
    for (const { session } of this.#open.all()) yield session;
  }

  /** Adds it: it is looked at every 5 s, and told when this gateway drains. */
  add(connection: OpenConnection): void {
    this.#open.add(connection);
    if (isFollower(connection)) this.#followers += 1;
  }
  remove(connection: OpenConnection): void {
    const isGone = this.#open.remove(connection);
    if (isGone && isFollower(connection)) this.#followers -= 1;
  }

  /** Counts a request as a client while it is answered. */
  beginRequest(): void {
    this.#requests += 1;
  }
  endRequest(): void {
    this.#requests -= 1;
  }

  /** Tells every client to reconnect elsewhere, spread over that time. Resolves after the last. */
  async sendElsewhere(spreadMs: number): Promise<void> {
    const all = [...this.#open.all()];
    const pauseMs = Math.min(PAUSE_MS_MAX, spreadMs / all.length);
    // Not the wall clock, which may be set meanwhile.
    const startMs = performance.now();
    for (const [index, { session }] of all.entries()) {
      const waitMs = startMs + pauseMs * index - performance.now();
      // A timer of node:timers/promises could not be faked by a test.
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      session.end('drain');
    }
  }

  close(): void {
    this.#open.stop();
  }
}

const isFollower = ({ session }: OpenConnection): boolean => session.wire === 'event';
