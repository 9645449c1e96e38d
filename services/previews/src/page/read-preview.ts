// From an address to a preview: follows redirects, reads as much of the page as it takes, and looks
// for what the page says of itself. Whatever goes wrong, there is no preview.
import type { IncomingMessage } from 'node:http';
import type { LinkPreview } from '@natter/previews';
import type { Log } from '@natter/room-log';
import { charsetOf } from './charset.ts';
import type { GuardedWeb } from './guarded-web.ts';
import { PageHead } from './page-head.ts';
import { NoPage, readBody } from './read-body.ts';

const REDIRECTS_MAX = 3;
const REDIRECTS = [301, 302, 303, 307, 308];

export interface ReadOptions {
  /** ms in all. */
  readonly pageMs: number;
  readonly log: Log;
}

/** Returns undefined if the page has no preview, or cannot be read. Never rejects. */
export async function readPreview(
  web: GuardedWeb,
  address: string,
  { pageMs, log }: ReadOptions,
): Promise<LinkPreview | undefined> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new NoPage('it took too long')), pageMs);
  try {
    return await previewAt(web, address, ended.signal);
  } catch (error) {
    // Addresses stay out of the log: they are from messages.
    log.debug({ reason: error instanceof Error ? error.message : 'unknown' }, 'no preview');
    return undefined;
  } finally {
    clearTimeout(timer);
    // Whatever is still open is closed.
    ended.abort();
  }
}

async function previewAt(
  web: GuardedWeb,
  address: string,
  signal: AbortSignal,
): Promise<LinkPreview | undefined> {
  let url = parsed(address);
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    if (!web.isFit(url)) throw new NoPage('the address has another form');
    const response = await web.get(url, signal);
    const { statusCode = 0, headers } = response;
    if (!REDIRECTS.includes(statusCode)) return await previewOf(url, response);
    response.destroy();
    url = parsed(headers.location ?? '', url);
  }
  throw new NoPage('too many redirects');
}

function parsed(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new NoPage('the address has another form');
  return new URL(address, base);
}

async function previewOf(url: URL, response: IncomingMessage): Promise<LinkPreview | undefined> {
  const { statusCode, headers } = response;
  const { 'content-type': type = '' } = headers;
  if (statusCode !== 200) throw new NoPage(`the answer was ${statusCode}`);
  if (type.split(';')[0]?.trim().toLowerCase() !== 'text/html') throw new NoPage('it is no HTML');
  const head = new PageHead((beginning) => charsetOf(type, beginning));
  await readBody(response, (chunk) => head.write(chunk));
  const { title, description } = head.end();
  if (title === '') return undefined;
  return { title, ...(description !== '' && { description }), site: url.hostname };
}
