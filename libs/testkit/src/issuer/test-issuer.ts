// An OpenID Connect issuer for one test (oidc-provider), and a browser that signs in at it.
// It knows one client, and stops where that client's callback would be fetched.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const ISSUER_CLIENT = { id: 'natter', secret: 'secret-of-natter' } as const;

export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** Signs in as this login; returns the query the callback gets. */
  signIn(url: string, login: string): Promise<string>;
  /** Leaves the sign-in page; returns the query the callback gets. */
  cancel(url: string): Promise<string>;
  /** From now on it accepts connections and never answers. */
  hang(): void;
  stop(): Promise<void>;
}

export interface TestIssuerOptions {
  /** The client's redirect URI. */
  readonly callback: string;
  /** What it says of a login: a preferred_username unless set. */
  readonly claims?: (login: string) => Record<string, unknown>;
}

export async function startIssuer(options: TestIssuerOptions): Promise<TestIssuer> {
  let provider: Provider | undefined;
  let hangs = false;
  const server = createServer((request, response) => {
    if (!hangs) void provider?.callback()(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = quietly(() => providerAt(url, options));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const { callback } = options;
  return {
    url,
    signIn: (start, login) =>
      browse(start, callback, [{ prompt: 'login', login, password: 'x' }, { prompt: 'consent' }]),
    cancel: (start) => browse(start, callback, ['abort']),
    hang: () => {
      hangs = true;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function providerAt(url: string, { callback, claims = nameOf }: TestIssuerOptions): Provider {
  return new Provider(url, {
    clients: [
      {
        client_id: ISSUER_CLIENT.id,
        client_secret: ISSUER_CLIENT.secret,
        redirect_uris: [callback],
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
}

const nameOf = (login: string): Record<string, unknown> => ({ preferred_username: login });

/** The provider warns of what is fit for tests only. */
function quietly<T>(make: () => T): T {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}

/** Follows redirects with cookies, fills in each form in turn, and stops at the callback. */
async function browse(
  start: string,
  callback: string,
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
      if (url.startsWith(callback)) return new URL(url).search.slice(1);
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
