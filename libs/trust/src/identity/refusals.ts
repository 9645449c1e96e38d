// The refusals of identity: a code for machines, words for people, and the HTTP status a gateway
// returns. The table: docs/identity.md, "Refusals".

export const REFUSAL_STATUS = {
  /** The question does not have the form of its verb. */
  'bad-request': 400,
  'too-large': 413,
  /** No credential, or one that is unknown, expired or revoked. */
  unauthorized: 401,
  /** Unknown alias or wrong password: one answer for both. */
  'sign-in-failed': 401,
  /** Too many failed sign-ins; wait for `retryAfterMs`. */
  'slow-down': 429,
  /** Too much work at once; `retryAfterMs` is a guess. */
  busy: 503,
  forbidden: 403,
  'not-found': 404,
  'alias-invalid': 422,
  'alias-taken': 409,
  'password-invalid': 422,
  'wrong-password': 403,
  /** A status or a text about oneself that is too long, or that a page could not show as it is. */
  'profile-invalid': 422,
  /** Not a PNG, JPEG or WebP, or one that is cut off, too large, or moves. */
  'image-invalid': 422,
  /** Unknown, expired, revoked or used up. */
  'invite-gone': 410,
  'recovery-gone': 410,
  'set-up-gone': 410,
  /** The last owner can neither be demoted nor disabled. */
  'last-owner': 409,
  /** The limit of tokens, invites or accounts. */
  'too-many': 409,
  /** The issuer refused, or its answer is invalid. */
  'issuer-failed': 502,
  /** The sign-in took too long, or began in another browser. */
  'flow-gone': 410,
  /** Newcomers of this issuer need an invite. */
  'invite-needed': 403,
  /** This version of identity does not know the verb. */
  'unknown-verb': 501,
  /** The store did not answer; the outcome is unknown. The client repeats the question. */
  unavailable: 503,
  internal: 500,
} as const;

export type IdentityCode = keyof typeof REFUSAL_STATUS;

export interface IdentityRefusal {
  readonly code: IdentityCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}
