// Looks at every open connection every 5 s: pings a WebSocket every 30 s, and closes one that has
// been silent for 75 s, one that has not said who it is, and one that is behind for too long.
// One timer for all: a second's connections are looked at together, so looks are spread as the
// connections came.
import { HEARTBEAT_MS, HELLO_JSON_MS, HELLO_TEXT_MS, SILENT_MS_MAX } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { PassHolder } from '../access/access.ts';
import type { Wire } from '../delivery/encode.ts';
import type { Outbox } from './outbox.ts';

const TICK_MS = 1_000;
/** Divides all the times above. */
const LOOK_EVERY_TICKS = 5;

/** What a connection serves: a session, or a follower (http/rooms/follower.ts). */
export interface Watched extends PassHolder {
  readonly wire: Wire;
  readonly outbox: Outbox;
  readonly startedMs: number;
  /** The client's, as limits count it. */
  readonly address: string;
  /** Throws while it has not said who it is. */
  readonly owner: Owner;
  /** Undefined: it has none. Throws as `owner` does. */
  readonly alias?: string;
  /** The rooms it is in, by name. */
  readonly places?: ReadonlyMap<string, unknown>;
  /** Has said who it is. */
  readonly identified: boolean;
  /** Ends it if it has been behind for too long. */
  checkPace(nowMs: number): void;
}

export interface Heartbeat {
  ping(): void;
  /** When anything came from the client last, by the monotonic clock. */
  readonly heardMs: number;
}

export interface OpenConnection {
  readonly session: Watched;
  /** Undefined for TCP, which has keepalive and no idle limit. */
  readonly heartbeat: Heartbeat | undefined;
}

/** The clock over the open connections. */
export class HeartbeatClock {
  /** By the tick of their look. */
  readonly #slots = Array.from({ length: LOOK_EVERY_TICKS }, () => new Set<OpenConnection>());
  readonly #timer = setInterval(() => {
    this.#tick();
  }, TICK_MS);
  #ticks = 0;

  /** Looks at it from now on: first in 5 s. */
  add(connection: OpenConnection): void {
    this.#slot(this.#ticks).add(connection);
  }
  /** Returns whether it was there. */
  remove(connection: OpenConnection): boolean {
    return this.#slots.some((slot) => slot.delete(connection));
  }
  get size(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.size, 0);
  }
  *all(): Iterable<OpenConnection> {
    for (const slot of this.#slots) yield* slot;
  }

  #tick(): void {
    this.#ticks += 1;
    const nowMs = monotonicMs();
    for (const connection of this.#slot(this.#ticks)) check(connection, nowMs);
  }
  #slot(tick: number): Set<OpenConnection> {
    const slot = this.#slots[tick % LOOK_EVERY_TICKS];
    if (slot === undefined) throw new Error('no such slot');
    return slot;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function check({ session, heartbeat }: OpenConnection, nowMs: number): void {
  const helloMs = session.wire === 'json' ? HELLO_JSON_MS : HELLO_TEXT_MS;
  const silentMs = heartbeat === undefined ? 0 : nowMs - heartbeat.heardMs;
  if (!session.identified && nowMs - session.startedMs >= helloMs) session.end('hello-timeout');
  else if (silentMs >= SILENT_MS_MAX) session.end('silent');
  else session.checkPace(nowMs);
  if (heartbeat !== undefined && isPingDue(session, nowMs)) heartbeat.ping();
}

/** Every 30 s of its own age, to the nearest look. */
function isPingDue({ startedMs }: Watched, nowMs: number): boolean {
  const looks = Math.round((nowMs - startedMs) / (LOOK_EVERY_TICKS * TICK_MS));
  return looks > 0 && looks % (HEARTBEAT_MS / TICK_MS / LOOK_EVERY_TICKS) === 0;
}
