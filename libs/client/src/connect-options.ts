// The options of `connect`, and how their URLs become WebSocket URLs.
import type { Token } from './connection/tokens.ts';
import type { Platform } from './platform.ts';

export interface ConnectOptions extends Partial<Platform> {
  /** A gateway or load balancer: `ws:`, `wss:`, `http:`, `https:`; relative in a page (`/ws`). */
  readonly url?: string;
  /** Several gateways, tried in turn from a random start. Default: the host of the page. */
  readonly urls?: readonly string[];
  /** Needed where anyone may come. A person's alias is theirs, so it may be absent. */
  readonly alias?: string | undefined;
  /** An earlier client's secret (`client.session`), to come back as that member. Default: new. */
  readonly session?: string | undefined;
  /**
   * Says who this is, where one signs in. A function is called before each connection, and again
   * before the token expires; if it fails, it is called again. A page may have a cookie instead.
   */
  readonly token?: Token | undefined;
  /** Names this device of the person or session: 1 to 32 of `A-Z a-z 0-9 _ -`. */
  readonly device?: string | undefined;
  /** False: others are not told what this person has read. Default: as it was. */
  readonly receipts?: boolean | undefined;
  /** Groups of frames to ask for, beside those that the client uses itself. */
  readonly features?: readonly string[];
}

/** Returns at least one `ws:` or `wss:` URL. Throws TypeError if one is not a URL. */
export function webSocketUrls({ url, urls = [url ?? ''] }: ConnectOptions): string[] {
  if (urls.length === 0) throw new TypeError('urls is empty; name at least one gateway');
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  return urls.map((each) => new URL(each, page).href.replace(/^http/, 'ws'));
}
