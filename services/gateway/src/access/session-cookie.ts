// The cookie that holds a session of a browser. Contract: docs/http-api.md, "Signing in".

export const SESSION_COOKIE = 'natter_session';

/** Returns the session of a `Cookie` header. It copies: a slice would keep the whole header. */
export function sessionOfCookies(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === SESSION_COOKIE) {
      return Buffer.from(pair.slice(at + 1).trim()).toString();
    }
  }
  return undefined;
}
