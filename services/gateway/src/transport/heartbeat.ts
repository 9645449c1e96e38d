// Looks at every open connection once a second: pings a WebSocket every 30 s, and closes one that
// has been silent for 75 s, one that has not said who it is, and one that is behind for too long.
import { HEARTBEAT_MS, HELLO_JSON_MS, HELLO_TEXT_MS, SILENT_MS_MAX } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { PassHolder } from '../access/access.ts';
import type { Wire } from '../delivery/encode.ts';
import type { Outbox } from './outbox.ts';

const TICK_MS = 1_000;

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

/** Starts the clock over `open`; returns a function that stops it. */
export function startHeartbeat(open: Iterable<OpenConnection>): () => void {
  const timer = setInterval(() => {
    const now = monotonicMs();
    for (const connection of open) check(connection, now);
  }, TICK_MS);
  return () => {
    clearInterval(timer);
  };
}

function check({ session, heartbeat }: OpenConnection, nowMs: number): void {
  const helloMs = session.wire === 'json' ? HELLO_JSON_MS : HELLO_TEXT_MS;
  const silentMs = heartbeat === undefined ? 0 : nowMs - heartbeat.heardMs;
  if (!session.identified && nowMs - session.startedMs >= helloMs) session.end('hello-timeout');
  else if (silentMs >= SILENT_MS_MAX) session.end('silent');
  else session.checkPace(nowMs);
  if (heartbeat !== undefined && isPingDue(session, nowMs)) heartbeat.ping();
}

/** On the second of its own start, so that pings are spread as the connections were. */
function isPingDue({ startedMs }: Watched, nowMs: number): boolean {
  const age = Math.floor((nowMs - startedMs) / TICK_MS);
  return age > 0 && age % (HEARTBEAT_MS / TICK_MS) === 0;
}
