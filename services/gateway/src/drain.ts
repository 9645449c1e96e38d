// The way out: not ready at once, so that nobody new is sent here; after a pause every client is told to come back elsewhere; then the lease is ended.
// Connections keep their seats meanwhile: their members' grace begins with the lease's `dead`.
import type { RoomLog } from '@natter/room-log';
import { monotonicMs } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Connections } from './transport/connections.ts';

/** So that the clients of one gateway don't come back all at once. */
const SPREAD_MS = 10_000;
/** Appends under way when the last client was told; then the process goes all the same. */
const SETTLE_MS_MAX = 5_000;
const SETTLE_AT_ONCE_MS_MAX = 500;
/** The close frames, and the `left`s of text clients, on their way. */
const LAST_WORDS_MS = 300;
const LEASE_MS_MAX = 2_000;
const LOOK_MS = 20;

export interface DrainOptions {
  readonly connections: Connections;
  readonly log: RoomLog | undefined;
  readonly logger: Logger;
  /** How long a load balancer gets to see that we are not ready. */
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
  if (!atOnce && connections.size > 0) await pause(delayMs);
  await connections.sendElsewhere(atOnce ? 0 : SPREAD_MS);
  await pause(LAST_WORDS_MS);
  const until = monotonicMs() + (atOnce ? SETTLE_AT_ONCE_MS_MAX : SETTLE_MS_MAX);
  const busy = (): boolean => (log?.inFlight ?? 0) > 0 && monotonicMs() < until;
  while (busy()) await pause(LOOK_MS);
  if (log !== undefined) {
    try {
      await Promise.race([log.endLease(), pause(atOnce ? SETTLE_AT_ONCE_MS_MAX : LEASE_MS_MAX)]);
    } catch (error) {
      // Others will find us silent.
      logger.warn({ err: error }, 'lease not ended');
    }
  }
  logger.info({}, 'gone');
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
