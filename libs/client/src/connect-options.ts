// What `connect` takes, and the URLs in it as a WebSocket wants them.
import type { Platform } from './platform.ts';

export interface ConnectOptions extends Partial<Platform> {
  /** One gateway, or the load balancer before all: `ws:`, `wss:`, `http:`, `https:`, in a page also relative (`/ws`). */
  readonly url?: string;
  /** Default: the host that the page came from. Several, tried in turn from any of them. */
  readonly urls?: readonly string[];
  readonly alias: string;
  /** The secret that says who we are, to come back under after a restart. Default: a new one; see `client.session`. */
  readonly session?: string;
}

/** Throws (TypeError) on one that is no URL. Never empty. */
export function webSocketUrls({ url, urls = [url ?? ''] }: ConnectOptions): string[] {
  if (urls.length === 0) throw new TypeError('urls is empty');
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  return urls.map((each) => new URL(each, page).href.replace(/^http/, 'ws'));
}
