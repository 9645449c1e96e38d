// @natter/testkit/issuer: an OpenID Connect issuer for tests, apart since its library is large.
export { ISSUER_CLIENT, startIssuer, type TestIssuer } from './test-issuer.ts';
