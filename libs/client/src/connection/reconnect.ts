// Whether to reconnect after an end, when, and to which URL. Pure; called by lasting-connection.ts.
// Contract: docs/protocol.md, "Codes" (closes) and "Session" (`replaced`).
import { closes } from '@natter/protocol';
import type { Bye, Refusal } from '@natter/protocol';
import { ClientError, isPassing, RefusedError } from '../errors.ts';

/** Full jitter: each delay is random between 0 and base × 2^failures, at most the cap. */
export const BACKOFF_BASE_MS = 200;
export const BACKOFF_CAP_MS = 10_000;
/** A connection that lived this long was good: failures are counted from zero again. */
export const HELD_MS = 1_000;

/** How a connection ended. */
export type ConnectionEnd =
  | { readonly kind: 'closed'; readonly code: number }
  | { readonly kind: 'bye'; readonly bye: Bye }
  /** The gateway refused the hello. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The gateway does not answer, or does not speak our protocol. */
  | { readonly kind: 'dead' };

export type ReconnectDecision =
  | { readonly comeBack: true; readonly retryAfterMs: number }
  | { readonly comeBack: false; readonly error: ClientError | RefusedError };

/** Returns whether the client may reconnect by itself, or the error that ends it. */
export function reconnectAfter(end: ConnectionEnd): ReconnectDecision {
  switch (end.kind) {
    case 'dead':
      return { comeBack: true, retryAfterMs: 0 };
    case 'bye':
      return afterClose(closes[end.bye.reason].code, end.bye.retryAfter);
    case 'closed':
      return afterClose(end.code);
    case 'refused':
      return isPassing(end.refusal)
        ? { comeBack: true, retryAfterMs: end.refusal.retryAfter ?? 0 }
        : { comeBack: false, error: new RefusedError(end.refusal) };
  }
}

function afterClose(code: number, retryAfterMs = 0): ReconnectDecision {
  // A code outside the table does not forbid reconnecting: 1006 is a cut connection.
  const found = Object.entries(closes).find(([, close]) => close.code === code);
  if (!found || found[1].comeBack) return { comeBack: true, retryAfterMs };
  return { comeBack: false, error: errorOf(found[0], code) };
}

function errorOf(reason: string, code: number): ClientError {
  if (reason === 'replaced')
    return new ClientError(reason, 'this session is connected somewhere else');
  if (reason === 'revoked')
    return new ClientError(reason, 'signed out, or the account or token was disabled');
  return new ClientError('expelled', `the gateway closed the connection: ${reason}, ${code}`);
}

/** Rotates through the URLs from a random start, so that clients spread over the gateways. */
export class UrlRotation {
  readonly #urls: readonly string[];
  readonly #random: () => number;
  #index: number;
  #failures = 0;

  constructor(urls: readonly string[], random: () => number) {
    this.#urls = urls;
    this.#random = random;
    this.#index = Math.floor(random() * urls.length);
  }

  get url(): string {
    return this.#urls[this.#index] as string;
  }

  /**
   * Moves to the next URL and returns the delay before the attempt, in ms.
   * @param livedMs how long the ended connection was welcome.
   */
  next(livedMs: number, retryAfterMs: number): number {
    if (livedMs >= HELD_MS) this.#failures = 0;
    this.#index = (this.#index + 1) % this.#urls.length;
    const ceilingMs = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** this.#failures++);
    return Math.max(retryAfterMs, this.#random() * ceilingMs);
  }
}
