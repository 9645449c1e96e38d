// A bug of ours in a timer, a `setImmediate` or a promise that nobody awaits. The state of the
// process is unknown then, so it ends; but its clients are sent elsewhere first, and its lease
// ends.
import type { Logger } from 'pino';

/** A drain that does not finish by then is given up: others find this gateway silent. */
const DRAIN_MS_MAX = 2_000;

export interface UncaughtDeps {
  readonly logger: Logger;
  /** Sends clients elsewhere without delay, and ends the lease. */
  readonly drainNow: () => Promise<void>;
}

/** From now on an uncaught error is logged, the gateway drains, and the process exits with 1. */
export function drainOnUncaught({ logger, drainNow }: UncaughtDeps): void {
  let draining = false;
  const exit = (): void => {
    process.exit(1);
  };
  const drainAndExit = async (): Promise<void> => {
    setTimeout(exit, DRAIN_MS_MAX);
    try {
      await drainNow();
    } finally {
      exit();
    }
  };
  // An unhandled rejection arrives here too, with the origin `unhandledRejection`.
  process.on('uncaughtException', (error, origin) => {
    logger.fatal({ err: error, origin }, 'uncaught error: draining, then exiting');
    if (draining) return;
    draining = true;
    void drainAndExit();
  });
}
