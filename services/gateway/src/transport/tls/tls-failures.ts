// Tells the operator of connections that got no TLS: each is counted, and of each kind a line is
// logged at most every ten seconds, for scanners come by the thousand.
import { monotonicMs } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Metrics } from '../../metrics.ts';
import type { TlsDoorOptions, TlsFailure } from './tls-door.ts';

const LOG_MS = 10_000;

export interface TlsFailuresDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export type TlsPort = 'http' | 'text';

/** Returns the function that tells of one on this port. */
export function tellTlsFailures(
  port: TlsPort,
  { logger, metrics }: TlsFailuresDeps,
): TlsDoorOptions['onFailure'] {
  const told = new Map<TlsFailure, { loggedMs: number; failed: number }>();
  return (failure, detail) => {
    metrics.tlsFailures.inc({ port, reason: failure });
    const { loggedMs, failed } = told.get(failure) ?? { loggedMs: -Infinity, failed: 0 };
    if (monotonicMs() - loggedMs < LOG_MS) {
      told.set(failure, { loggedMs, failed: failed + 1 });
      return;
    }
    logger.warn({ port, failed: failed + 1, detail }, WHAT_TO_DO[failure]);
    told.set(failure, { loggedMs: monotonicMs(), failed: 0 });
  };
}

const WHAT_TO_DO = {
  plain: 'clients without TLS refused: this port needs https, wss or TLS for text',
  timeout: 'TLS handshakes ended: they took more than 3 s',
  handshake: 'TLS handshakes failed: no common version, or the client distrusts the certificate',
} as const satisfies Record<TlsFailure, string>;
