// Talks to the issuers by openid-client: discovery, the authorization address, the code exchange.
// Authorization code with PKCE, state and nonce (RFC 9700, 2.1).
import { boundedFetch } from '@natter/trust';
import * as client from 'openid-client';
import type { IssuerSettings } from './issuer-settings.ts';

/** Time for each of an issuer's three answers; a gateway waits 10 s for all. */
const TIMEOUT_SECONDS = 3;

/** The values that bind the callback to the start. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A person's account at an issuer. */
export interface IssuerAccount {
  readonly issuer: string;
  readonly subject: string;
  /** Names to make an alias of, the best first. */
  readonly names: readonly string[];
}

/** The issuer cannot be reached, or it refused. The message is for people. */
export class IssuerFailed extends Error {
  override readonly name = 'IssuerFailed';
}

export interface Oidc {
  issuers(): readonly IssuerSettings[];
  /** Returns the address of the issuer's sign-in page. Throws IssuerFailed. */
  authorizationUrl(settings: IssuerSettings, checks: Checks): Promise<URL>;
  /** Exchanges the callback's code for the account. Throws IssuerFailed. */
  accountOf(
    settings: IssuerSettings,
    callback: { readonly query: string; readonly checks: Checks },
  ): Promise<IssuerAccount>;
}

/** `publicUrl`: issuers must know its `/v1/oidc/callback` as a redirect URI. */
export function openOidc(issuers: readonly IssuerSettings[], publicUrl: string): Oidc {
  const redirectUri = `${publicUrl}/v1/oidc/callback`;
  const discovered = new Map<string, Promise<client.Configuration>>();
  const configurationOf = async (settings: IssuerSettings): Promise<client.Configuration> => {
    const known = discovered.get(settings.id) ?? discover(settings);
    discovered.set(settings.id, known);
    try {
      return await known;
    } catch (cause) {
      discovered.delete(settings.id);
      throw new IssuerFailed(`${settings.name} cannot be reached. Try again later.`, { cause });
    }
  };

  return {
    issuers: () => issuers,
    async authorizationUrl(settings, { state, nonce, verifier }) {
      return client.buildAuthorizationUrl(await configurationOf(settings), {
        redirect_uri: redirectUri,
        scope: settings.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },
    async accountOf(settings, { query, checks }) {
      const configuration = await configurationOf(settings);
      try {
        return await exchange(configuration, settings, {
          url: new URL(`${redirectUri}?${query}`),
          checks,
        });
      } catch (cause) {
        throw new IssuerFailed(reasonOf(settings, cause), { cause });
      }
    },
  };
}

function discover(settings: IssuerSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const execute = [client.enableNonRepudiationChecks];
  // Allowed for this machine only (issuer-settings.ts).
  if (issuer.protocol === 'http:') execute.push(client.allowInsecureRequests);
  const authentication = clientSecret === undefined ? client.None() : bySecret(clientSecret);
  return client.discovery(issuer, clientId, clientSecret, authentication, {
    execute,
    timeout: TIMEOUT_SECONDS,
    [client.customFetch]: (url, init) => boundedFetch(url, init as RequestInit),
  });
}

/** Issuers support Basic unless they say otherwise (OpenID Connect Discovery 1.0, 3). */
function bySecret(secret: string): client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

async function exchange(
  configuration: client.Configuration,
  { aliasClaim }: IssuerSettings,
  { url, checks }: { readonly url: URL; readonly checks: Checks },
): Promise<IssuerAccount> {
  const tokens = await client.authorizationCodeGrant(configuration, url, {
    pkceCodeVerifier: checks.verifier,
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('the issuer gave no ID token');
  // Some issuers put names into the ID token, others only into the user info.
  const more =
    claims[aliasClaim] === undefined && configuration.serverMetadata().userinfo_endpoint
      ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : {};
  const all: Readonly<Record<string, unknown>> = { ...claims, ...more };
  const names = [aliasClaim, 'preferred_username', 'nickname', 'given_name', 'name', 'email']
    .map((claim) => all[claim])
    .filter((value) => typeof value === 'string');
  return { issuer: claims.iss, subject: claims.sub, names };
}

/** Returns words for people; of the issuer's answer they hold at most its error code. */
function reasonOf({ name }: IssuerSettings, error: unknown): string {
  if (error instanceof client.AuthorizationResponseError) {
    return error.error === 'access_denied'
      ? `The sign-in at ${name} was cancelled.`
      : `${name} refused the sign-in: ${error.error}.`;
  }
  return `The sign-in at ${name} failed. Try again.`;
}
