// All open connections: how many there may be, the clock that looks at each once a second, and how they are sent elsewhere together.
import { HEARTBEAT_MS, HELLO_JSON_MS, HELLO_TEXT_MS, SILENT_MS_MAX } from '@natter/protocol';
import type { Config } from './config.ts';
import type { Session } from './session.ts';

const TICK_MS = 1_000;
/** Per address, where nothing else is set; loopback is a proxy or a test, and not limited. */
const PER_ADDRESS = 1_000;
/** The `bye drain`s of one gateway are spread over this, so that its clients don't come back all at once. */
const SPREAD_MS = 10_000;

export interface OpenConnection {
  readonly session: Session;
  readonly address: string;
  /** WebSockets only: TCP has keepalive and no idle limit. */
  readonly heartbeat: { ping(): void; heardMs(): number } | undefined;
}

export class Sessions {
  readonly #open = new Set<OpenConnection>();
  #requests = 0;
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
    return this.#open.size;
  }
  get outboxBytes(): number {
    let bytes = 0;
    for (const { session } of this.#open) bytes += session.outbox.backlog;
    return bytes;
  }

  /** Whether one more connection from this address is let in. */
  hasRoomFor(address: string): boolean {
    if (this.#open.size + this.#requests >= this.#config.connections) return false;
    const most =
      this.#config.connectionsPerAddress ?? (isLoopback(address) ? Infinity : PER_ADDRESS);
    return (this.#byAddress.get(address) ?? 0) < most;
  }

  add(connection: OpenConnection): void {
    this.#open.add(connection);
    const { address } = connection;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
  }

  remove(connection: OpenConnection): void {
    if (this.#open.delete(connection)) this.#vacate(connection.address);
  }

  /** A request counts as a connection while it is answered. Call what this answers when it is, once. */
  occupy(address: string): () => void {
    this.#requests += 1;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    return () => {
      this.#requests -= 1;
      this.#vacate(address);
    };
  }

  #vacate(address: string): void {
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, left);
  }

  #tick(): void {
    const now = Date.now();
    for (const { session, heartbeat } of this.#open) {
      const helloMs = session.wire === 'json' ? HELLO_JSON_MS : HELLO_TEXT_MS;
      if (!session.identified && now - session.startedMs >= helloMs) session.end('hello-timeout');
      else if (heartbeat !== undefined && now - heartbeat.heardMs() >= SILENT_MS_MAX)
        session.end('silent');
      else session.checkPace(now);
      // On the second of its own start, so that a gateway's pings are spread as its connections were.
      const age = Math.floor((now - session.startedMs) / TICK_MS);
      if (heartbeat !== undefined && age > 0 && age % (HEARTBEAT_MS / TICK_MS) === 0)
        heartbeat.ping();
    }
  }

  /** Tells every client to come back elsewhere, spread over some seconds; resolves when all were told. `atOnce`: not spread. */
  async sendElsewhere(atOnce = false): Promise<void> {
    const all = [...this.#open];
    const pauseMs = atOnce || all.length === 0 ? 0 : SPREAD_MS / all.length;
    const startMs = Date.now();
    for (const [index, { session }] of all.entries()) {
      const dueMs = startMs + pauseMs * index;
      if (dueMs > Date.now())
        await new Promise((resolve) => setTimeout(resolve, dueMs - Date.now()));
      session.end('drain');
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);
