// The refusals of identity: a code for machines, words for people.
// Each with the HTTP status a gateway answers with. The table: docs/identity.md, "Refusals".

export const REFUSAL_STATUS = {
  /** The question has not the form of its verb. */
  'bad-request': 400,
  'too-large': 413,
  /** No credential, or one that is unknown, expired or revoked. */
  unauthorized: 401,
  /** Unknown alias or wrong password: one answer for both. */
  'sign-in-failed': 401,
  /** `retryAfterMs` says for how long. */
  'slow-down': 429,
  /** Too much to do at once; `retryAfterMs` is a guess. */
  busy: 503,
  forbidden: 403,
  'not-found': 404,
  'alias-invalid': 422,
  'alias-taken': 409,
  'password-invalid': 422,
  'wrong-password': 403,
  /** Unknown, expired, revoked or used up. */
  'invite-gone': 410,
  'recovery-gone': 410,
  'set-up-gone': 410,
  /** The last owner can neither be demoted nor disabled. */
  'last-owner': 409,
  /** As many tokens or invites as there may be. */
  'too-many': 409,
  /** The issuer refused, or answered what it should not. */
  'issuer-failed': 502,
  /** The sign-in at the issuer took too long, or was another browser's. */
  'flow-gone': 410,
  /** This issuer's people need an invite. */
  'invite-needed': 403,
  /** This version of identity does not know the verb. */
  'unknown-verb': 501,
  /** The store did not answer; nothing is known to have changed. The client tries again. */
  unavailable: 503,
  internal: 500,
} as const;

export type IdentityCode = keyof typeof REFUSAL_STATUS;

export interface IdentityRefusal {
  readonly code: IdentityCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}
