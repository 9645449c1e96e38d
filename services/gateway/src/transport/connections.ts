// All open connections: how many there may be, the clock that looks at each once a second, and how they are sent elsewhere together.
import { HEARTBEAT_MS, HELLO_JSON_MS, HELLO_TEXT_MS, SILENT_MS_MAX } from '@natter/protocol';
import type { CloseReason } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Config } from '../config.ts';
import type { Wire } from '../delivery/encode.ts';
import type { Outbox } from './outbox.ts';

const TICK_MS = 1_000;
/** Per address, where nothing else is set; loopback is a proxy or a test, and not limited. */
const PER_ADDRESS = 1_000;
/** Between two clients that are sent elsewhere. Fifty a second are no rush, and a few need not wait for a spread made for thousands. */
const PAUSE_MS_MAX = 20;

/** What is at the end of a connection: a session, or a follower (http/follower.ts). */
export interface Watched {
  readonly wire: Wire;
  readonly outbox: Outbox;
  readonly startedMs: number;
  /** Has said who it is. */
  readonly identified: boolean;
  /** Ends it if it has been behind for too long. */
  checkPace(nowMs: number): void;
  end(reason: CloseReason): void;
}

export interface Heartbeat {
  ping(): void;
  /** When anything came from the client last, ms since 1970. */
  readonly heardMs: number;
}

export interface OpenConnection {
  readonly session: Watched;
  /** None for TCP: it has keepalive and no idle limit. */
  readonly heartbeat: Heartbeat | undefined;
}

export class Connections {
  readonly #open = new Set<OpenConnection>();
  #count = 0;
  readonly #byAddress = new Map<string, number>();
  readonly #config: Config;
  readonly #timer: NodeJS.Timeout;

  constructor(config: Config) {
    this.#config = config;
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
  }

  get size(): number {
    return this.#count;
  }
  get outboxBytes(): number {
    let bytes = 0;
    for (const { session } of this.#open) bytes += session.outbox.backlog;
    return bytes;
  }

  /** Whether one more connection from this address is let in. */
  hasRoomFor(address: string): boolean {
    if (this.#count >= this.#config.connections) return false;
    const most =
      this.#config.connectionsPerAddress ?? (isLoopback(address) ? Infinity : PER_ADDRESS);
    return (this.#byAddress.get(address) ?? 0) < most;
  }

  /** Counted and looked at, until what this answers is called; once. */
  add(address: string, connection: OpenConnection): () => void {
    const vacate = this.occupy(address);
    const unwatch = this.watch(connection);
    return () => {
      unwatch();
      vacate();
    };
  }

  /** Counts a request as a connection while it is answered. */
  occupy(address: string): () => void {
    this.#count += 1;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    return () => {
      this.#count -= 1;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }

  /** Looked at by the clock, and told when this gateway goes. */
  watch(connection: OpenConnection): () => void {
    this.#open.add(connection);
    return () => {
      this.#open.delete(connection);
    };
  }

  #tick(): void {
    const now = monotonicMs();
    for (const { session, heartbeat } of this.#open) {
      const helloMs = session.wire === 'json' ? HELLO_JSON_MS : HELLO_TEXT_MS;
      if (!session.identified && now - session.startedMs >= helloMs) session.end('hello-timeout');
      else if (heartbeat !== undefined && now - heartbeat.heardMs >= SILENT_MS_MAX)
        session.end('silent');
      else session.checkPace(now);
      // On the second of its own start, so that a gateway's pings are spread as its connections were.
      const age = Math.floor((now - session.startedMs) / TICK_MS);
      if (heartbeat !== undefined && age > 0 && age % (HEARTBEAT_MS / TICK_MS) === 0)
        heartbeat.ping();
    }
  }

  /** Tells every client to come back elsewhere; many spread over that time, few without waiting for each other. Resolves when all were told. */
  async sendElsewhere(spreadMs: number): Promise<void> {
    const all = [...this.#open];
    const pauseMs = Math.min(PAUSE_MS_MAX, spreadMs / all.length);
    // Not the wall clock, which may be set meanwhile.
    const startMs = performance.now();
    for (const [index, { session }] of all.entries()) {
      const waitMs = startMs + pauseMs * index - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      session.end('drain');
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);
