// Verifies the tokens of another issuer, by a shared secret or by its JWKS. For mode `jwt`.
import type { JSONWebKeySet } from 'jose';
import { boundedFetch } from './bounded-fetch.ts';
import { keyCache } from './key-cache.ts';
import { tokenVerifier } from './verify-token.ts';
import type { TokenVerifier } from './verify-token.ts';

/** HS256 needs a key as long as its hash (RFC 7518, 3.2). */
export const JWT_SECRET_BYTES_MIN = 32;
// Without HMAC: a public key must never serve as a shared secret.
const PUBLIC_KEY_ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];

export interface IssuerTokensOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly now: () => number;
}

/** Verifies HS256 tokens. Throws RangeError for a secret below JWT_SECRET_BYTES_MIN. */
export function secretTokens(secret: string, options: IssuerTokensOptions): TokenVerifier {
  const key = Buffer.from(secret, 'utf8');
  if (key.length < JWT_SECRET_BYTES_MIN) {
    throw new RangeError(`the JWT secret must have at least ${JWT_SECRET_BYTES_MIN} bytes`);
  }
  return tokenVerifier({ ...options, algorithms: ['HS256'], findKey: async () => key });
}

export interface JwksTokensOptions extends IssuerTokensOptions {
  readonly onFailure: (error: unknown) => void;
}

/** Verifies tokens by the keys of a JWKS address. Fetches them on first use. */
export function jwksTokens(
  url: string,
  { onFailure, ...options }: JwksTokensOptions,
): TokenVerifier {
  const load = async (): Promise<JSONWebKeySet> => {
    const response = await boundedFetch(url, { headers: { accept: 'application/json' } });
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}, not 200`);
    return (await response.json()) as JSONWebKeySet;
  };
  const findKey = keyCache({ load, onFailure, now: options.now });
  return tokenVerifier({ ...options, algorithms: PUBLIC_KEY_ALGORITHMS, findKey });
}
