// NATTER_NATS_URL: servers of one cluster, and the user and password that may stand in the URLs.
// Split at once, so that no log line and no error text ever holds the password. Pure.

export interface NatsUrls {
  /** `nats://host:port`, without credentials. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
}

const NATS_URL = /^(nats|tls):\/\/(?:([^\s/:@]+):([^\s/@]+)@)?([^\s/@]+)$/;

/** Undefined: one of them is no such URL, or they name different users. */
export function parseNatsUrls(urls: readonly string[]): NatsUrls | undefined {
  const servers: string[] = [];
  const credentials = new Set<string>();
  for (const url of urls) {
    const [, scheme, user, password, host = ''] = NATS_URL.exec(url) ?? [];
    if (scheme === undefined || !URL.canParse(`http://${host}`)) return undefined;
    servers.push(`${scheme}://${host}`);
    if (user !== undefined && password !== undefined) credentials.add(`${user}:${password}`);
  }
  if (servers.length === 0 || credentials.size > 1) return undefined;
  const [only] = credentials;
  if (only === undefined) return { servers };
  const [user, password] = only.split(':').map(decoded);
  return user === undefined || password === undefined ? undefined : { servers, user, password };
}

/** What may be shown of the setting. */
export const hidePasswords = (text: string): string => text.replace(/\/\/[^\s/,]*@/g, '//***@');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
