// Signs access tokens, and verifies the ones that come back as a credential.
import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, SignJWT } from 'jose';
import { ACCESS_TOKEN, accessTokenVerifier } from '@natter/trust';
import type { ClaimsPayload, TokenVerifier } from '@natter/trust';
import type { KeyRing } from './key-ring.ts';

/** Returns a token with these claims. It expires at `claims.exp`. */
export async function signAccessToken(
  keys: KeyRing,
  claims: ClaimsPayload,
  nowMs: number,
): Promise<string> {
  const { kid, key } = await keys.signing();
  const { algorithm, issuer, audience, type } = ACCESS_TOKEN;
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, typ: type, kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(Math.floor(nowMs / 1_000))
    .setJti(randomUUID())
    .sign(key);
}

/** Verifies access tokens by the keys of this deployment. */
export const ownTokenVerifier = (keys: KeyRing, now: () => number): TokenVerifier =>
  accessTokenVerifier(async (header, token) => {
    const published = await keys.published();
    return createLocalJWKSet({ keys: [...published] })(header, token);
  }, now);
