// The options of `connect`, and how their URLs become WebSocket URLs.
import type { Platform } from './platform.ts';

export interface ConnectOptions extends Partial<Platform> {
  /** A gateway or load balancer: `ws:`, `wss:`, `http:`, `https:`; relative in a page (`/ws`). */
  readonly url?: string;
  /** Several gateways, tried in turn from a random start. Default: the host of the page. */
  readonly urls?: readonly string[];
  /** Needed where anyone may come. A signed-in person has the alias of the account. */
  readonly alias?: string | undefined;
  /** An earlier client's secret (`client.session`), to come back as that member. Default: new. */
  readonly session?: string | undefined;
  /** Names this device of the person, in 1 to 32 of `A-Za-z0-9_-`. Default: the unnamed one. */
  readonly device?: string | undefined;
}

/** Returns at least one `ws:` or `wss:` URL. Throws TypeError if one is not a URL. */
export function webSocketUrls({ url, urls = [url ?? ''] }: ConnectOptions): string[] {
  if (urls.length === 0) throw new TypeError('urls is empty; name at least one gateway');
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  return urls.map((each) => new URL(each, page).href.replace(/^http/, 'ws'));
}
