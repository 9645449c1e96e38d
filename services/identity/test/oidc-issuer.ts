// An issuer of a test's own (oidc-provider), and a browser that signs in at it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { onTestFinished, vi } from 'vitest';
import type { IssuerSettings } from '../src/oidc/issuer-settings.ts';

export const PUBLIC_URL = 'http://localhost:8080';
const CALLBACK = `${PUBLIC_URL}/v1/oidc/callback`;

export interface TestIssuer {
  readonly url: string;
  /** For the configuration of identity. */
  settings(changes?: Partial<IssuerSettings>): IssuerSettings;
  /** Signs in as this login; returns the query the callback gets. */
  signIn(url: string, login: string): Promise<string>;
  /** Leaves the sign-in page; returns the query the callback gets. */
  cancel(url: string): Promise<string>;
  /** From now on it accepts connections and never answers. */
  hang(): void;
}

/** `claims`: what it says of a login. */
export async function startIssuer(
  claims: (login: string) => Record<string, unknown> = (login) => ({ preferred_username: login }),
): Promise<TestIssuer> {
  let provider: Provider | undefined;
  let hangs = false;
  const server = createServer((request, response) => {
    if (!hangs) void provider?.callback()(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It warns of what is fit for tests only.
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  provider = new Provider(url, {
    clients: [
      {
        client_id: 'natter',
        client_secret: 'secret-of-natter',
        redirect_uris: [CALLBACK],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { profile: ['preferred_username', 'name', 'nickname'], email: ['email'] },
    pkce: { required: () => true },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: async () => ({ sub: login, ...claims(login) }),
    }),
    cookies: { keys: ['a key for tests'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  warnings.mockRestore();
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return {
    url,
    settings: (changes = {}) => ({
      id: 'corp',
      name: 'Corp',
      issuer: new URL(url),
      clientId: 'natter',
      clientSecret: 'secret-of-natter',
      scope: 'openid profile email',
      aliasClaim: 'preferred_username',
      signUp: 'member',
      ...changes,
    }),
    signIn: (start, login) =>
      browse(start, [{ prompt: 'login', login, password: 'x' }, { prompt: 'consent' }]),
    cancel: (start) => browse(start, ['abort']),
    hang: () => {
      hangs = true;
    },
  };
}

/** Follows redirects with cookies, fills in each form in turn, and stops at the callback. */
async function browse(
  start: string,
  forms: readonly (Record<string, string> | 'abort')[],
): Promise<string> {
  const cookies = new Map<string, string>();
  const left = [...forms];
  let url = start;
  let form: Record<string, string> | undefined;
  for (let step = 0; step < 20; step += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get('location');
    form = undefined;
    if (location !== null) {
      url = new URL(location, url).href;
      if (url.startsWith(CALLBACK)) return new URL(url).search.slice(1);
      continue;
    }
    const page = await response.text();
    const next = left.shift();
    if (next === undefined) throw new Error(`the issuer shows ${response.status} ${page}`);
    if (next === 'abort') {
      url = new URL(/href="([^"]*abort[^"]*)"/.exec(page)?.[1] ?? '', url).href;
    } else {
      url = new URL(/action="([^"]*)"/.exec(page)?.[1] ?? '', url).href;
      form = next;
    }
  }
  throw new Error('the issuer redirects for ever');
}
