// A nats-server, a gateway, an instance of previews, and a web site of ours. The site's address is
// allowed by a setting, since no public one can be reached from a test; 127.0.0.1 is not.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, LookupFunction } from 'node:net';
import { previewClient } from '@natter/previews';
import type { LinkPreview, PreviewClient } from '@natter/previews';
import { connectToNats } from '@natter/service';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll } from 'vitest';
import { readConfig } from '../src/config.ts';
import { startPreviews } from '../src/start-previews.ts';
import type { StartOptions } from '../src/start-previews.ts';

/** Of the site. Names lead here unless they are told to lead elsewhere. */
const PUBLIC = '127.0.0.2';

type Page = (request: IncomingMessage, response: ServerResponse) => void;

export interface World {
  readonly client: PreviewClient;
  /** `http://127.0.0.2:PORT` */
  readonly origin: string;
  readonly port: number;
  /** Requests that reached the site, by path. */
  readonly asked: string[];
  /** Connections to 127.0.0.1 at the site's port: there must be none. */
  readonly trapped: () => number;
  /** Why there was no preview, one line for each. */
  readonly reasons: readonly string[];
  /** Serves this at a new path. Returns its address. */
  page(page: Page): string;
  /** Serves HTML at a new path. Returns its address. */
  html(body: string | Buffer, headers?: Readonly<Record<string, string>>): string;
  /** The addresses that a name resolves to, one lookup after another; the last one stays. */
  resolves(name: string, ...addresses: readonly string[]): void;
  /** Starts a gateway, which ends with the file. */
  gateway(env?: Readonly<Record<string, string>>): Promise<TestGateway>;
  /** Ends the instance of previews. */
  stopPreviews(): Promise<void>;
  /** Returns what previews say of an address. */
  look(url: string): Promise<LinkPreview | undefined>;
}

/** Starts everything but a gateway; ends with the file. */
export async function newWorld(changes: Partial<StartOptions> = {}): Promise<World> {
  const nats = await startNats();
  const site = await siteAt(PUBLIC, 0);
  const trap = await siteAt('127.0.0.1', site.port);
  const names = new Map<string, string[]>();
  const read = readConfig({
    NATTER_PREVIEWS_ALLOWED: PUBLIC,
    NATTER_PREVIEWS_PORTS: `80,443,${site.port}`,
  });
  if (!read.ok) throw new Error(read.faults.join('\n'));
  const reasons: string[] = [];
  const log = {
    debug: (fields: { readonly reason?: string }) => reasons.push(fields.reason ?? ''),
    info() {},
    warn() {},
    error() {},
  };
  const { signal } = new AbortController();
  const connection = (name: string) =>
    connectToNats({ servers: [nats.url] }, { name, inboxPrefix: '_INBOX', log, signal });
  const nc = await connection('previews');
  const asker = await connection('asker');
  const lookup = lookupIn(names);
  const previews = startPreviews({ nc, config: read.config, log, lookup, ...changes });
  const stopPreviews = async (): Promise<void> => {
    if (nc.isClosed()) return;
    await previews.stop();
    await nc.close();
  };
  const ends: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
    await stopPreviews();
    await asker.close();
    await site.stop();
    await trap.stop();
    await nats.stop();
  });
  const client = previewClient(asker);
  return {
    client,
    origin: `http://${PUBLIC}:${site.port}`,
    port: site.port,
    asked: site.asked,
    trapped: () => trap.connections(),
    reasons,
    page: (page) => `http://${PUBLIC}:${site.port}${site.add(page)}`,
    html: (body, headers = {}) => {
      const path = site.add((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
        response.end(body);
      });
      return `http://${PUBLIC}:${site.port}${path}`;
    },
    resolves: (name, ...addresses) => names.set(name, [...addresses]),
    async gateway(env = {}) {
      const gateway = await startGateway({ nats: nats.url, env });
      ends.push(() => gateway.stop());
      return gateway;
    },
    stopPreviews,
    async look(url) {
      const outcome = await client.ask('look', { url });
      if (!outcome.ok) throw new Error(outcome.refusal.message);
      return outcome.answer.preview;
    },
  };
}

async function siteAt(host: string, port: number) {
  const pages = new Map<string, Page>();
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    const page = pages.get(url);
    if (page === undefined) response.writeHead(404).end();
    else page(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    connections: () => connections,
    add(page: Page): string {
      const path = `/${pages.size + 1}`;
      pages.set(path, page);
      return path;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Resolves only the names that it was told. */
function lookupIn(names: ReadonlyMap<string, string[]>): LookupFunction {
  return (name, options, callback) => {
    const known = names.get(name);
    const address = known !== undefined && known.length > 1 ? known.shift() : known?.[0];
    if (address === undefined) {
      callback(new Error(`no such name: ${name}`), '', 0);
      return;
    }
    const family = address.includes(':') ? 6 : 4;
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
