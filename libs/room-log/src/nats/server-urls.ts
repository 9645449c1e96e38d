// NATTER_NATS_URL taken apart: the library ignores credentials inside a URL, and nothing may log them.

export interface NatsAccess {
  /** `nats://host:port`, without credentials. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** A URL with one word before the `@` carries a token. */
  readonly token?: string;
}

/** Returns the URLs without credentials, and the first credentials found; `given` ones come before. */
export function natsAccess(
  urls: readonly string[],
  given: Pick<NatsAccess, 'user' | 'password'> = {},
): NatsAccess {
  const servers = urls.map((url) => url.replace(/\/\/.*@/, '//'));
  if (given.user !== undefined || given.password !== undefined) return { servers, ...given };
  const words = urls.map((url) => /\/\/(.*)@/.exec(url)?.[1]).find((one) => one !== undefined);
  if (words === undefined) return { servers };
  const [user = '', ...rest] = words.split(':');
  return rest.length === 0
    ? { servers, token: decoded(user) }
    : { servers, user: decoded(user), password: decoded(rest.join(':')) };
}

/** A `%` that begins no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded: `50%off` is a password too.
    return text;
  }
}
