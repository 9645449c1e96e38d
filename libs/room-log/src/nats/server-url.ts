// NATS server URLs with their credentials taken out: what is printed or logged never holds a
// password. Read by the gateway's configuration; the forms are those of the `nats` command line.

/** Servers of one cluster, and the one set of credentials that their URLs hold. */
export interface NatsServers {
  /** `nats://host:port` or `tls://host:port`, without credentials. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

type Credentials = Omit<NatsServers, 'servers'>;

const FORM = /^(nats|tls):\/\/(?:([^\s/@]*)@)?([^\s/@]+)\/?$/;

/**
 * Reads `nats://user:password@host:port` and `nats://token@host:port`, percent-encoded, several
 * separated by commas. Returns undefined if a URL is malformed or two URLs hold different
 * credentials.
 */
export function parseNatsUrls(text: string): NatsServers | undefined {
  const urls = text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  const servers: string[] = [];
  let credentials: Credentials | undefined;
  for (const url of urls) {
    const [matched, scheme, userInfo, host] = FORM.exec(url) ?? [];
    const held = userInfo === undefined ? undefined : parseUserInfo(userInfo);
    if (matched === undefined || host === undefined || !isHost(host)) return undefined;
    if (userInfo !== undefined && held === undefined) return undefined;
    if (held !== undefined && credentials !== undefined && !same(held, credentials)) {
      return undefined;
    }
    credentials ??= held;
    servers.push(`${scheme}://${host}`);
  }
  return servers.length === 0 ? undefined : { servers, ...credentials };
}

/** Hides what may be credentials, up to the last `@`: for messages that quote a malformed URL. */
export const redactUrls = (text: string): string => {
  const at = text.lastIndexOf('@');
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0] ?? '';
  return at < 0 ? text : `${scheme}***${text.slice(at)}`;
};

const isHost = (host: string): boolean => URL.canParse(`http://${host}`);

/** Undefined where a percent sign encodes nothing. */
function parseUserInfo(text: string): Credentials | undefined {
  try {
    const colon = text.indexOf(':');
    if (text === '' || colon === 0) return undefined;
    if (colon < 0) return { token: decodeURIComponent(text) };
    const user = decodeURIComponent(text.slice(0, colon));
    return { user, password: decodeURIComponent(text.slice(colon + 1)) };
  } catch {
    // URIError: the text is not percent-encoded.
    return undefined;
  }
}

const same = (one: Credentials, other: Credentials): boolean =>
  one.user === other.user && one.password === other.password && one.token === other.token;
