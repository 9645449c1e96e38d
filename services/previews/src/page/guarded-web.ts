// The one way out to the web. Addresses come from messages: those in private networks are refused
// when connecting, whatever name or redirect leads there. What is checked is what is connected to.
import { Agent as HttpAgent, get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import type { LookupFunction } from 'node:net';
import { publicLookup, refusePrivate } from '@natter/service';

/** Connections to one host at once. */
const CONNECTIONS_PER_HOST = 2;

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
  /** Resolves names; the system's unless set. */
  readonly lookup?: LookupFunction;
}

export interface GuardedWeb {
  /** Whether this address may be asked, as far as it tells by itself. */
  isFit(url: URL): boolean;
  /** Sends one GET. Rejects if there is no answer, and with NotPublic. */
  get(url: URL, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

export function guardedWeb(options: GuardedWebOptions): GuardedWeb {
  const { allowed, ports } = options;
  const lookup = publicLookup(allowed, options.lookup);
  const http = new HttpAgent({ maxSockets: CONNECTIONS_PER_HOST });
  const https = new HttpsAgent({ maxSockets: CONNECTIONS_PER_HOST });
  return {
    isFit({ protocol, username, password, port }) {
      if (protocol !== 'http:' && protocol !== 'https:') return false;
      const standard = protocol === 'http:' ? 80 : 443;
      return username === '' && password === '' && ports.includes(Number(port) || standard);
    },
    get: (url, signal) =>
      new Promise((resolve, reject) => {
        refusePrivate(url, allowed);
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
