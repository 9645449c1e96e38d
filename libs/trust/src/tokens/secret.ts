// The secrets that identity gives out: 256 random bits behind a prefix that names their purpose.
// Identity stores only the hash of one; the hash is its public id.
import { createHash, randomBytes } from 'node:crypto';

const PREFIXES = {
  session: 'ns_',
  token: 'nt_',
  invite: 'ni_',
  recovery: 'nr_',
  'set-up': 'nu_',
} as const;

export type SecretKind = keyof typeof PREFIXES;

const SECRET = /^(n[stiru]_)[A-Za-z0-9_-]{43}$/;
const SEED_BYTES = 32;

/** Returns a new request id: 256 random bits in base64url. */
export const newRequestId = (): string => randomBytes(SEED_BYTES).toString('base64url');

/**
 * Returns the secret that a request creates. A repeated request creates the same one, so a lost
 * answer costs nothing.
 */
export function secretOf(kind: SecretKind, requestId: string): string {
  return PREFIXES[kind] + sha256(`${kind}:${requestId}`).toString('base64url');
}

/** Returns the id of a secret: 132 bits of its hash, safe in a NATS subject. */
export const idOfSecret = (secret: string): string =>
  sha256(secret).toString('base64url').slice(0, 22);

/** Returns the purpose of a secret, or undefined if the text is not a secret. */
export function kindOfSecret(text: string): SecretKind | undefined {
  const prefix = SECRET.exec(text)?.[1];
  return (Object.keys(PREFIXES) as SecretKind[]).find((kind) => PREFIXES[kind] === prefix);
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
