// Whether a WebSocket upgrade is let in, decided before the upgrade from the request alone, so that a refusal is a plain HTTP answer. Pure.
// Which header says whose connection it is: X-Forwarded-For and X-Forwarded-Host, from trusted proxies only (trusted-proxies.ts).
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Listeners } from './tcp-server.ts';
import type { TrustsProxy } from './trusted-proxies.ts';

export const JSON_PROTOCOL = 'natter.v1';
const PATHS = ['/', '/ws'];
const RETRY_AFTER_SECONDS = 1;

export type Admission =
  | { readonly kind: 'admitted'; readonly address: string }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 403 | 404 | 503;
      readonly error: string;
      readonly retryAfterSeconds?: number;
    };

export function admitUpgrade(
  { url, headers, socket }: Pick<IncomingMessage, 'url' | 'headers' | 'socket'>,
  { config, listeners }: { config: Config; listeners: Listeners },
): Admission {
  const { trustsProxy } = listeners;
  const peer = socket.remoteAddress ?? '';
  const [path = ''] = (url ?? '').split('?', 1);
  if (!PATHS.includes(path)) return { kind: 'refused', status: 404, error: 'no such path' };
  const { origin } = headers;
  const forwardedHost = trustsProxy(peer) ? listOf(headers['x-forwarded-host']).at(-1) : undefined;
  const host = forwardedHost ?? headers.host ?? '';
  if (origin !== undefined && !originAllowed(origin, host, config.origins))
    return { kind: 'refused', status: 403, error: 'this origin is not allowed' };
  const offered = headers['sec-websocket-protocol'];
  if (offered !== undefined && !listOf(offered).includes(JSON_PROTOCOL)) {
    const error = `the subprotocol is ${JSON_PROTOCOL}, or none for the text dialect`;
    return { kind: 'refused', status: 400, error };
  }
  const address = clientAddress(peer, headers['x-forwarded-for'], trustsProxy);
  if (listeners.gateway() === undefined || !listeners.connections.hasRoomFor(address)) {
    const error = 'not ready, or too many connections';
    return { kind: 'refused', status: 503, error, retryAfterSeconds: RETRY_AFTER_SECONDS };
  }
  return { kind: 'admitted', address };
}

/** Each proxy appends whom it heard from: from the right, the first that is no trusted proxy. */
function clientAddress(
  peer: string,
  forwardedFor: string | string[] | undefined,
  trustsProxy: TrustsProxy,
): string {
  let address = peer;
  const hops = listOf(forwardedFor);
  while (trustsProxy(address)) {
    const hop = hops.pop();
    if (hop === undefined) break;
    address = hop;
  }
  return address;
}

/** A header that is a list, however often it was sent. */
const listOf = (header: string | string[] | undefined): string[] =>
  header === undefined
    ? []
    : String(header)
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');

/** The same host name on any port, or one that was configured. */
export function originAllowed(origin: string, host: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  if (allowed.includes(origin)) return true;
  const url = new URL(origin);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return (
    web && URL.canParse(`http://${host}`) && url.hostname === new URL(`http://${host}`).hostname
  );
}
