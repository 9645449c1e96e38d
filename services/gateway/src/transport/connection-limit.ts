// How many TCP connections there may be: in all (NATTER_CONNECTIONS), and from one address
// (NATTER_CONNECTIONS_PER_ADDRESS). Both ports count here, whatever a connection is used for.
// At a limit the HTTP connection that has been idle longest gives way to a new one.
import { isLoopback } from './proxies/client-address.ts';

/** Where nothing else is set. Loopback is a proxy or a test, and not limited. */
const PER_ADDRESS = 1_000;

/** Which limit a connection ran into. */
export type ConnectionBound = 'all' | 'address';

export interface ConnectionLimitOptions {
  readonly connections: number;
  /** Undefined: 1,000, and any number from loopback. */
  readonly connectionsPerAddress: number | undefined;
  readonly onRefused: (bound: ConnectionBound) => void;
}

/** A connection that waits for a request. */
export interface IdleConnection {
  /** Undefined: a trusted proxy's, which speaks for many. */
  readonly address: string | undefined;
  /** Ends it, and gives its place back before it returns. */
  close(): void;
}

/** A connection's place, or that of a client behind a proxy. An object: there are thousands. */
export class Place {
  readonly #giveBack: (address: string | undefined) => void;
  readonly #address: string | undefined;
  #held = true;

  constructor(address: string | undefined, giveBack: (address: string | undefined) => void) {
    this.#address = address;
    this.#giveBack = giveBack;
  }

  /** Gives it back. May be called twice. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#giveBack(this.#address);
  }
}

export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions;
  #count = 0;
  readonly #byAddress = new Map<string, number>();
  /** The one idle longest comes first. */
  readonly #idle = new Set<IdleConnection>();
  readonly #idleByAddress = new Map<string, Set<IdleConnection>>();

  constructor(options: ConnectionLimitOptions) {
    this.#options = options;
  }

  /** Open TCP connections. */
  get size(): number {
    return this.#count;
  }

  /**
   * Takes a place for a TCP connection; undefined: there is none.
   * `address` undefined: a trusted proxy's, whose clients are counted by `enter`.
   */
  open(address: string | undefined): Place | undefined {
    if (!this.#hasRoom('all', undefined) || !this.#hasRoom('address', address)) return undefined;
    this.#count += 1;
    this.#add(address, 1);
    return new Place(address, this.#closed);
  }

  /** Takes a place for a client whose connection a trusted proxy passes on; undefined: none. */
  enter(address: string): Place | undefined {
    if (!this.#hasRoom('address', address)) return undefined;
    this.#add(address, 1);
    return new Place(address, this.#left);
  }

  readonly #closed = (address: string | undefined): void => {
    this.#count -= 1;
    this.#add(address, -1);
  };
  readonly #left = (address: string | undefined): void => {
    this.#add(address, -1);
  };

  addIdle(connection: IdleConnection): void {
    const { address } = connection;
    this.#idle.add(connection);
    if (address === undefined) return;
    const others = this.#idleByAddress.get(address);
    if (others === undefined) this.#idleByAddress.set(address, new Set([connection]));
    else others.add(connection);
  }

  /** It has a request now, or is gone. */
  removeIdle(connection: IdleConnection): void {
    const { address } = connection;
    this.#idle.delete(connection);
    if (address === undefined) return;
    const others = this.#idleByAddress.get(address);
    others?.delete(connection);
    if (others?.size === 0) this.#idleByAddress.delete(address);
  }

  /** True if there is room, if need be by closing an idle connection. */
  #hasRoom(bound: ConnectionBound, address: string | undefined): boolean {
    const isFull =
      bound === 'all' ? this.#count >= this.#options.connections : this.#isAtMost(address);
    if (!isFull || this.#closeIdle(address)) return true;
    this.#options.onRefused(bound);
    return false;
  }

  #isAtMost(address: string | undefined): boolean {
    if (address === undefined) return false;
    const { connectionsPerAddress } = this.#options;
    const most = connectionsPerAddress ?? (isLoopback(address) ? Infinity : PER_ADDRESS);
    return (this.#byAddress.get(address) ?? 0) >= most;
  }

  #add(address: string | undefined, by: 1 | -1): void {
    if (address === undefined) return;
    const count = (this.#byAddress.get(address) ?? 0) + by;
    if (count === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, count);
  }

  /** Closes the connection idle longest, of that address if one is given; false: none is idle. */
  #closeIdle(address: string | undefined): boolean {
    const idle = address === undefined ? this.#idle : this.#idleByAddress.get(address);
    const [oldest] = idle ?? [];
    if (oldest === undefined) return false;
    this.removeIdle(oldest);
    oldest.close();
    return true;
  }
}
