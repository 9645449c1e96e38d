// Access tokens: JWTs that services/identity signs and gateways verify by its public keys.
import { tokenVerifier } from './verify-token.ts';
import type { FindKey, TokenVerifier } from './verify-token.ts';

/** What identity writes into each, and gateways insist on. */
export const ACCESS_TOKEN = {
  algorithm: 'EdDSA',
  issuer: 'natter',
  audience: 'natter',
  /** RFC 9068, 2.1: no other JWT passes for one. */
  type: 'at+jwt',
} as const;

export function accessTokenVerifier(findKey: FindKey, now: () => number): TokenVerifier {
  const { algorithm, ...expected } = ACCESS_TOKEN;
  return tokenVerifier({ ...expected, algorithms: [algorithm], findKey, now });
}
