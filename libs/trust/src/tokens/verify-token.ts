// Verifies a JWT: signature, issuer, audience, times and claims. Never throws for a bad token.
// The issuer's keys fix the algorithms; a token cannot choose one (RFC 8725, 3.1).
import type * as Jose from 'jose';
import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';
import { parseClaims } from '../claims.ts';
import type { Claims } from '../claims.ts';

/** Bytes of a token; a longer one is refused before parsing. */
export const TOKEN_BYTES_MAX = 8 * 1024;
/** Tolerated difference between the clocks of the issuer and this machine. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Why a token is refused. After `keys-unavailable`, retry later: 503, not 401. */
export type TokenFault =
  | 'too-long'
  | 'malformed'
  | 'wrong-algorithm'
  | 'unknown-key'
  | 'bad-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-type'
  | 'not-yet-valid'
  | 'expired'
  | 'bad-claims'
  | 'keys-unavailable';

export type VerifiedToken =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly fault: TokenFault; readonly message: string };

/** The keys cannot be fetched, and no cached key fits. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Finds the key of a token. Throws KeysUnavailable, or jose's JWKSNoMatchingKey. */
export type FindKey = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey | Uint8Array>;

export interface TokenVerifier {
  verify(token: string): Promise<VerifiedToken>;
}

export interface TokenVerifierOptions {
  readonly findKey: FindKey;
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  /** Required `typ` of the header; absent: any. */
  readonly type?: string;
  readonly now: () => number;
}

export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { findKey, algorithms, issuer, audience, type, now } = options;
  // A gateway that takes no tokens never loads it.
  const loading = import('jose');
  return {
    async verify(token) {
      // A JWT is ASCII; any other character is refused below.
      if (token.length > TOKEN_BYTES_MAX) return refuse('too-long', 'the token is too long');
      const jose = await loading;
      try {
        const { payload } = await jose.jwtVerify(token, findKey, {
          algorithms: [...algorithms],
          issuer,
          audience,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(now()),
          requiredClaims: ['sub', 'exp'],
          ...(type !== undefined && { typ: type }),
        });
        const parsed = parseClaims(payload);
        return parsed.ok ? parsed : refuse('bad-claims', parsed.fault);
      } catch (error) {
        return refusalOf(error, jose);
      }
    },
  };
}

function refusalOf(error: unknown, { errors }: typeof Jose): VerifiedToken {
  if (error instanceof KeysUnavailable) return refuse('keys-unavailable', error.message);
  if (error instanceof errors.JWTExpired) return refuse('expired', 'the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefusal(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return refuse('wrong-algorithm', 'the token is signed with an algorithm that is not accepted');
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return refuse('unknown-key', 'no key of the issuer fits the token; it must name one by `kid`');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return refuse('bad-signature', "the token's signature does not fit");
  }
  // jose throws a TypeError for some malformed headers, such as `crit` with a number.
  if (error instanceof errors.JOSEError || error instanceof TypeError) {
    return refuse('malformed', 'this is not a signed JWT');
  }
  throw error;
}

function claimRefusal({ claim, reason }: Jose.errors.JWTClaimValidationFailed): VerifiedToken {
  switch (claim) {
    case 'iss':
      return refuse('wrong-issuer', 'the token is from another issuer');
    case 'aud':
      return refuse('wrong-audience', 'the token is for another audience');
    case 'typ':
      return refuse('wrong-type', 'the token is of another type');
    case 'nbf':
      return refuse('not-yet-valid', 'the token is not valid yet');
    default:
      return refuse('bad-claims', `the claim ${claim} is missing or wrong: ${reason}`);
  }
}

const refuse = (fault: TokenFault, message: string): VerifiedToken => ({
  ok: false,
  fault,
  message,
});
