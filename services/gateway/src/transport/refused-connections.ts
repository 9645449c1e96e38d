// Tells the operator of refused connections: each is counted, and a line is logged at most every
// ten seconds, for refusals come by the thousand.
import { monotonicMs } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { ConnectionBound } from './connection-limit.ts';

const LOG_MS = 10_000;

export interface RefusedConnectionsDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The limit of all is what the limit of open files leaves, not NATTER_CONNECTIONS. */
  readonly limitedByDescriptors: boolean;
}

/** Returns the function that tells of one. */
export function tellRefused({
  logger,
  metrics,
  limitedByDescriptors,
}: RefusedConnectionsDeps): (bound: ConnectionBound) => void {
  let loggedMs = -Infinity;
  let refused = 0;
  return (bound) => {
    const why = bound === 'all' && limitedByDescriptors ? 'descriptors' : bound;
    metrics.connectionsRefused.inc({ bound: why });
    refused += 1;
    if (monotonicMs() - loggedMs < LOG_MS) return;
    logger.warn({ bound: why, refused }, WHAT_TO_DO[why]);
    loggedMs = monotonicMs();
    refused = 0;
  };
}

const WHAT_TO_DO = {
  all: 'connections refused: NATTER_CONNECTIONS are open',
  address: 'connections refused: an address has NATTER_CONNECTIONS_PER_ADDRESS open',
  descriptors: 'connections refused: the limit of open files is reached; raise it (ulimit -n)',
} as const;
