// The one way out to the web. Addresses come from messages: those in private networks are refused
// when connecting, whatever name or redirect leads there. What is checked is what is connected to.
import { lookup as systemLookup } from 'node:dns';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

/** Connections to one host at once. */
const CONNECTIONS_PER_HOST = 2;
/** Azure's service for its machines, at a public address. */
const OF_CLOUDS = ['168.63.129.16'];

const HEADERS = {
  accept: 'text/html',
  'accept-encoding': 'gzip, br',
  'accept-language': 'en, *;q=0.5',
  'user-agent': 'Natter-Previews/1 (link previews)',
};

export interface GuardedWebOptions {
  /** Private addresses and networks that are allowed. */
  readonly allowed: readonly string[];
  readonly ports: readonly number[];
  readonly lookup?: LookupFunction;
}

export interface GuardedWeb {
  /** Whether this address may be asked, as far as it tells by itself. */
  isFit(url: URL): boolean;
  /** Sends one GET. Rejects if there is no answer, or if the address is not allowed. */
  get(url: URL, signal: AbortSignal): Promise<IncomingMessage>;
  readonly lookup: LookupFunction;
  close(): void;
}

export function guardedWeb(options: GuardedWebOptions): GuardedWeb {
  const { allowed, ports, lookup = systemLookup } = options;
  const guard = {
    allowIPAddressList: [...allowed],
    denyIPAddressList: OF_CLOUDS,
    maxSockets: CONNECTIONS_PER_HOST,
  };
  const http = new RequestFilteringHttpAgent(guard);
  const https = new RequestFilteringHttpsAgent(guard);
  return {
    lookup,
    isFit({ protocol, username, password, port }) {
      if (protocol !== 'http:' && protocol !== 'https:') return false;
      const standard = protocol === 'http:' ? 80 : 443;
      return username === '' && password === '' && ports.includes(Number(port) || standard);
    },
    get: (url, signal) =>
      new Promise((resolve, reject) => {
        const asked =
          url.protocol === 'https:'
            ? httpsGet(url, { agent: https, headers: HEADERS, lookup, signal })
            : httpGet(url, { agent: http, headers: HEADERS, lookup, signal });
        asked.once('response', resolve);
        // It stays: a connection may fail after its answer began.
        asked.on('error', reject);
        // An answer that switches protocols ends in neither.
        asked.once('close', () => reject(new Error('the connection ended without an answer')));
      }),
    close() {
      http.destroy();
      https.destroy();
    },
  };
}
