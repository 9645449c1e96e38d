// What a promise of this library is rejected with: the gateway said no (RefusedError), or the client itself gives up (ClientError).
// Codes of refusals: docs/protocol.md, "Codes".
import type { Refusal, RefusalCode } from '@natter/protocol';

/** The gateway refused a request. Nothing of it happened. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: RefusalCode;
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
    this.code = refusal.code;
    this.refusal = refusal;
  }
}

/** The client refuses what the gateway would refuse, or end the connection for. */
export function refusedHere(code: RefusalCode, message: string): RefusedError {
  return new RefusedError({ code, message });
}

/** Pause after a refusal for a time that does not say how long. */
export const PAUSE_MS = 1_000;

/** True for a refusal that need not be one the next time: the client asks again by itself. */
export function isPassing({ code }: Refusal): boolean {
  return code === 'rate-limited' || code === 'unavailable' || code === 'hello-timeout';
}

/** Why the client gave a request, or itself, up. */
export type ClientErrorCode =
  /** `client.close()` was called. A say that was under way may have been stored. */
  | 'closed'
  /** The same session took the seat somewhere else. */
  | 'replaced'
  /** The gateway closed in a way after which one does not come back: `too-fast`, `bad-requests` … */
  | 'expelled'
  /** The room was left. */
  | 'left'
  /** OPEN_REQUESTS_MAX says and requests wait already. */
  | 'queue-full'
  /** A say may have been stored or not, and for too long to say it again without the risk of saying it twice. */
  | 'unknown-outcome'
  /** A file could not be sent, or broke off on its way. */
  | 'upload-failed';

/** The client could not do it, or does not know whether it was done: see the code. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
