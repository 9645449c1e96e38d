// Access tokens: JWTs that services/identity signs and gateways verify by its public keys.
import { tokenVerifier } from './verify-token.ts';
import type { FindKey, TokenVerifier } from './verify-token.ts';

/** Fixed values of every access token. */
export const ACCESS_TOKEN = {
  algorithm: 'EdDSA',
  issuer: 'natter',
  audience: 'natter',
  /** Tells access tokens from all other JWTs (RFC 9068, 2.1). */
  type: 'at+jwt',
} as const;

export function accessTokenVerifier(findKey: FindKey, now: () => number): TokenVerifier {
  const { algorithm, ...expected } = ACCESS_TOKEN;
  return tokenVerifier({ ...expected, algorithms: [algorithm], findKey, now });
}
