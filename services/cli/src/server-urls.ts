// The URLs of a server: from `--url` or NATTER_URL, checked and normalised. Pure.

const DEFAULT_URL = 'http://localhost:8080';

/** Returns at least one URL, `http:` or `ws:`, or what is wrong. */
export function serverUrls(
  given: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly urls: readonly string[] } | { readonly fault: string } {
  const urls: string[] = [];
  for (const text of listOf(given ?? [env['NATTER_URL'] || DEFAULT_URL], /[\s,]+/)) {
    const url = urlOf(text);
    if (typeof url === 'object') return url;
    urls.push(url);
  }
  return urls.length > 0 ? { urls } : { fault: '--url is empty' };
}

/** Normalises it: `WS://Host` is `ws://host/`. A fragment names nothing on a gateway. */
function urlOf(text: string): string | { readonly fault: string } {
  const url = URL.parse(text);
  if (!url || !/^(?:http|ws)s?:$/.test(url.protocol))
    return { fault: `not a URL: ${text} (http://host:port, or ws:)` };
  if (url.username !== '' || url.password !== '')
    return { fault: 'a URL with a user name or password is not supported' };
  url.hash = '';
  return url.href;
}

/** Returns the parts of all texts, trimmed, without empty ones. */
export function listOf(lists: readonly string[], separator: string | RegExp): readonly string[] {
  const all = lists.flatMap((list) => list.split(separator)).map((each) => each.trim());
  return all.filter((each) => each !== '');
}
