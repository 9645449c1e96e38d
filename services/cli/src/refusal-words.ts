// Refusals in words for people. Pure. Codes: docs/protocol.md, "Codes"; docs/identity.md,
// "Refusals".

export interface RefusedRequest {
  /** Undefined: a refusal without a code. */
  readonly code: string | undefined;
  /** For people; not escaped. */
  readonly reason: string;
  /** 0 if the gateway did not say. */
  readonly retryAfterMs: number;
}

/** Returns the line for a refusal: its code, its reason, and what to do about it. */
export function refusalWords({ code, reason, retryAfterMs }: RefusedRequest): string {
  if (code === 'sign-in-failed') return 'wrong alias or password';
  if (code === 'slow-down') return `too many failed sign-ins; try again in ${wait(retryAfterMs)}`;
  const advice = ADVICE.get(code);
  return advice === undefined ? reason : `${reason}; ${advice}`;
}

const ADVICE: ReadonlyMap<string | undefined, string> = new Map([
  ['alias-taken', 'choose another with --alias'],
  ['no-such-person', 'without an account, somebody must be in the room or in lobby to be found'],
  ['room-archived', 'an owner takes it back with `natter room unarchive`'],
  ['room-exists', 'or join the one there is'],
  ['unauthorized', 'sign in with `natter login`, or pass a valid token'],
]);

function wait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
