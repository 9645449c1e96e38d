// What commands and routes work with; one for all connections. Constructed by main.ts.
import type { RoomLog } from '@natter/room-log';
import type { Access } from './access/access.ts';
import type { Archive } from './archive/archive.ts';
import type { Config } from './config.ts';
import type { Limits } from './limits/limits.ts';
import type { Shedding } from './limits/shedding.ts';
import type { UsageExchange } from './limits/usage-exchange.ts';
import type { Metrics } from './metrics.ts';
import type { Rooms } from './room/rooms.ts';
import type { NewSeatLimits } from './session/new-seat-limits.ts';
import type { SlowTurns } from './slow-turn.ts';

export interface Gateway {
  readonly config: Config;
  readonly log: RoomLog;
  readonly archive: Archive;
  /** Undefined where anybody may come in. */
  readonly access: Access | undefined;
  readonly rooms: Rooms;
  readonly metrics: Metrics;
  readonly limits: Limits;
  readonly shedding: Shedding;
  /** Who uses what of all gateways. */
  readonly usage: UsageExchange;
  readonly newSeatLimits: NewSeatLimits;
  readonly slowTurns: SlowTurns;
  /** Logs a fault of ours, never with a message's text. The client is told `unavailable`. */
  readonly onFault: (error: unknown, command: string) => void;
}
