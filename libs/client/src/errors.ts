// The errors this library rejects with: RefusedError (the gateway refused), ClientError (the client
// gave up). Codes of refusals: docs/protocol.md, "Codes".
import type { Refusal, RefusalCode, Removed } from '@natter/protocol';

/** The gateway refused a request. Nothing of it happened. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: RefusalCode;
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}${advice[refusal.code] ?? ''}`);
    this.code = refusal.code;
    this.refusal = refusal;
  }
}

/** What to do about it, where the gateway cannot know. */
const advice: { readonly [Code in RefusalCode]?: string } = {
  // A lost connection holds it for 15 s.
  'alias-taken': '; choose another, or pass the session that holds it',
};

/** Returns the refusal of a request that the gateway would refuse, or close the connection for. */
export function refusedHere(
  code: RefusalCode,
  message: string,
  missing?: readonly string[],
): RefusedError {
  return new RefusedError({ code, message, ...(missing && { missing }) });
}

/** Returns why a room ended that the gateway removed us from. */
export function removed({ room, needs, message = `removed from ${room}` }: Removed): RefusedError {
  return new RefusedError({ code: 'forbidden', message, room, needs });
}

/** Returns the error of a request that was sent, and is not known to have failed. */
export function unknownOutcome(cause?: RefusedError): ClientError {
  const message = 'no answer; it may have been done or not';
  return new ClientError('unknown-outcome', message, cause && { cause });
}

/** Pause after a temporary refusal without `retryAfter`. */
export const PAUSE_MS = 1_000;

/** Returns true for a temporary refusal: the client sends the request again by itself. */
export function isPassing({ code }: Refusal): boolean {
  return code === 'rate-limited' || code === 'unavailable' || code === 'hello-timeout';
}

/** Why the client gave up a request, or itself. */
export type ClientErrorCode =
  /** `client.close()` was called. A say in flight may have been stored. */
  | 'closed'
  /** The same session took the seat on another connection. */
  | 'replaced'
  /** The person was signed out, disabled, or the token was revoked. */
  | 'revoked'
  /** The `token` function of this program failed. The client calls it again. */
  | 'no-token'
  /** The gateway closed the connection and forbids reconnecting; it was `too-fast`, say. */
  | 'expelled'
  /** The room was left. */
  | 'left'
  /** OPEN_REQUESTS_MAX says and requests are waiting already. */
  | 'queue-full'
  /** A say or an act was sent but never answered, and cannot be repeated: it might happen twice. */
  | 'unknown-outcome'
  /** A file could not be sent, or the transfer broke off. */
  | 'upload-failed';

/** The client failed, or does not know the outcome; see `code`. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** V8's; not in every engine. */
const { captureStackTrace } = Error as { captureStackTrace?: typeof Error.captureStackTrace };

/** Awaits the promise. On rejection the stack shows the awaiting caller, not our frame handlers. */
export async function tracedToCaller<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof RefusedError || error instanceof ClientError)
      captureStackTrace?.(error, tracedToCaller);
    throw error;
  }
}
