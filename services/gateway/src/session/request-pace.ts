// Whether a session may send its next request: at the pace of its connection, of all connections
// and requests of its person or session, and of its address. Called by dispatch.ts,
// text-session.ts.
import type { Refusal } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Allowance } from './rate-limit.ts';
import type { Session } from './session.ts';

export interface TooFast {
  readonly refusal: Refusal;
  /** For so long that the connection must be closed. */
  readonly persists: boolean;
}

/** Counts a request, or one as so many. Returns undefined if it may come. */
export function tooFastNow(session: Session, count = 1): TooFast | undefined {
  const allowance = allowanceOf(session, monotonicMs(), count);
  if (allowance.kind === 'allowed') return undefined;
  const persists = allowance.kind === 'persisting';
  const retryAfter = persists ? 1_000 : allowance.retryAfterMs;
  const message = `too fast, wait ${retryAfter} ms`;
  return { refusal: { code: 'rate-limited', message, retryAfter }, persists };
}

/**
 * Counts a request of a text client, or one as so many. False: it has been refused, and ended if it
 * persists.
 */
export function admitted(session: Session, count = 1): boolean {
  const tooFast = tooFastNow(session, count);
  if (tooFast === undefined) return true;
  session.refuse(tooFast.refusal);
  if (tooFast.persists) session.end('too-fast');
  return false;
}

function allowanceOf(session: Session, nowMs: number, count: number): Allowance {
  const { limit, gateway, address } = session;
  const own = limit.take(nowMs, count);
  if (own.kind !== 'allowed') return own;
  const waitMs =
    gateway.limits.ofAddress(address, nowMs, count) ||
    (session.identified ? gateway.limits.ofOwner(session, nowMs, count) : 0);
  return waitMs === 0 ? own : limit.shut(nowMs, waitMs);
}
