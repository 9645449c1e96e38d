// How a gateway ends: not ready at once, so that no new client is sent here. After a pause every
// client is told to reconnect elsewhere, then the lease is ended: that begins its members' grace.
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomLog } from '@natter/room-log';
import { monotonicMs } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Connections } from './transport/connections.ts';

/** So that the clients of one gateway don't reconnect all at once. */
const SPREAD_MS = 10_000;
/** For appends under way when the last client was told. Then the process ends all the same. */
const SETTLE_MS_MAX = 5_000;
const SETTLE_AT_ONCE_MS_MAX = 500;
/** For close frames, and the `left`s of text clients, on their way. */
const LAST_WORDS_MS = 300;
const LEASE_MS_MAX = 2_000;
const LOOK_MS = 20;

export interface DrainOptions {
  readonly connections: Connections;
  readonly log: RoomLog | undefined;
  readonly logger: Logger;
  /** How long a load balancer can see that we are not ready. */
  readonly delayMs: number;
  readonly atOnce: boolean;
}

export async function drain({
  connections,
  log,
  logger,
  delayMs,
  atOnce,
}: DrainOptions): Promise<void> {
  if (!atOnce && connections.size > 0) await delay(delayMs);
  await connections.sendElsewhere(atOnce ? 0 : SPREAD_MS);
  await delay(LAST_WORDS_MS);
  const until = monotonicMs() + (atOnce ? SETTLE_AT_ONCE_MS_MAX : SETTLE_MS_MAX);
  const busy = (): boolean => (log?.inFlight ?? 0) > 0 && monotonicMs() < until;
  while (busy()) await delay(LOOK_MS);
  if (log !== undefined) {
    try {
      await Promise.race([log.endLease(), delay(atOnce ? SETTLE_AT_ONCE_MS_MAX : LEASE_MS_MAX)]);
    } catch (error) {
      // Other gateways will find us silent.
      logger.warn({ err: error }, 'the lease could not be ended');
    }
  }
  logger.info({}, 'gone');
}
