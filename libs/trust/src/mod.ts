// Trust: who a person is and what they may do. The library's public face.
// Gateways check credentials with it, services/identity issues them.
export { ownerOfPerson, parseClaims, parseGrants } from './claims.ts';
export type { Claims, ClaimsPayload, ParsedClaims } from './claims.ts';
export { accountsCheck, tokenCheck } from './credential-check.ts';
export type {
  AccountsCheck,
  AccountsCheckOptions,
  CheckedCredential,
  CredentialCheck,
} from './credential-check.ts';
export { grantsOf, intersectGrants, isGranted } from './grants.ts';
export type { Granted, RoomGrant } from './grants.ts';
export { ACCESS_TOKEN, accessTokenVerifier } from './tokens/access-token.ts';
export { boundedFetch } from './tokens/bounded-fetch.ts';
export { JWT_SECRET_BYTES_MIN, jwksTokens, secretTokens } from './tokens/issuer-tokens.ts';
export { idOfSecret, kindOfSecret, newRequestId, secretOf } from './tokens/secret.ts';
export type { SecretKind } from './tokens/secret.ts';
export { KeysUnavailable, TOKEN_BYTES_MAX, tokenVerifier } from './tokens/verify-token.ts';
export type { TokenFault, TokenVerifier, VerifiedToken } from './tokens/verify-token.ts';
export { identityClient, IdentityUnavailable } from './identity/client.ts';
export type { AskBus, IdentityClient, Outcome } from './identity/client.ts';
export { REFUSAL_STATUS } from './identity/refusals.ts';
export type { IdentityCode, IdentityRefusal } from './identity/refusals.ts';
export {
  ACCESS_TOKEN_MS,
  concerns,
  hearRevocations,
  RecentRevocations,
  REVOCATION_MS,
  REVOKED,
} from './identity/revocations.ts';
export { hearProfiles, PROFILE_CHANGED } from './identity/profiles.ts';
export {
  ABOUT_CHARACTERS_MAX,
  AVATAR_BYTES_MAX,
  AVATAR_PIXELS_MAX,
  avatarId,
  NAME_CHARACTERS_MAX,
  PASSWORD_BYTES_MAX,
  PASSWORD_CHARACTERS_MIN,
  PEOPLE_PAGE_MAX,
  STATUS_CHARACTERS_MAX,
  status,
} from './identity/shapes.ts';
export type {
  ChangedProfile,
  FoundProfile,
  InviteView,
  OwnProfile,
  PersonView,
  Revocation,
  SessionView,
  SignedIn,
  Status,
  TokenView,
} from './identity/shapes.ts';
export { ASK_BYTES_MAX, askBytesMax, ASKED, subjectOf, VERBS, verbOf } from './identity/verbs.ts';
export type { Answer, Ask, Verb } from './identity/verbs.ts';
