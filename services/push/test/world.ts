// A nats-server, a gateway, an instance of push, and a push service as a browser's vendor runs one:
// HTTPS, on 127.0.0.1. It decrypts what it gets, as the browser would.
import { createECDH, randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import type { PushPayload } from '@natter/notifications';
import { openBus } from '@natter/room-log/reading';
import { eventually, startGateway, startNats, trustedAuthority } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import ece from 'http_ece';
import { afterAll, expect } from 'vitest';
import { readConfig } from '../src/config.ts';
import { startPush } from '../src/start-push.ts';
import type { RunningPush, StartOptions } from '../src/start-push.ts';

/** ms until a message is due in these tests. */
export const DELAY_MS = 1_500;

/** A push as the vendor received it. */
export interface Received {
  readonly path: string;
  readonly topic: string | undefined;
  readonly ttl: string | undefined;
  readonly urgency: string | undefined;
  readonly authorization: string | undefined;
  readonly payload: PushPayload;
}

/** A browser that has subscribed. */
export interface Browser {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  readonly received: Received[];
  /** What the vendor answers; 201 unless set. */
  answer: { status: number; headers?: Readonly<Record<string, string>> };
}

export interface Vendor {
  readonly url: string;
  browser(): Browser;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export interface World {
  readonly natsUrl: string;
  readonly gateway: TestGateway;
  readonly vendor: Vendor;
  start(
    changes?: Partial<StartOptions>,
    env?: Readonly<Record<string, string>>,
  ): Promise<RunningPush>;
  ask(
    path: string,
    session: string,
    options?: { method?: string; body?: object },
  ): Promise<Response>;
  /** Subscribes a new browser for this session. */
  subscribed(session: string, device?: string): Promise<Browser>;
}

/** Starts everything but push; ends with the file. */
export async function newWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const nats = await startNats();
  const gateway = await startGateway({ nats: nats.url, env });
  const vendor = await startVendor();
  const ends: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await vendor.stop();
    await gateway.stop();
    await nats.stop();
  });
  const ask: World['ask'] = (path, session, { method = 'GET', body } = {}) =>
    fetch(`${gateway.httpUrl}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${session}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    natsUrl: nats.url,
    gateway,
    vendor,
    async start(changes = {}, settings = {}) {
      const read = readConfig({
        NATTER_NATS_URL: nats.url,
        NATTER_PUSH_ALLOWED: '127.0.0.0/8',
        ...settings,
      });
      if (!read.ok) throw new Error(read.faults.join('\n'));
      const bus = await openBus({ ...read.config.nats, name: 'push' }, { log: quiet });
      const push = await startPush({
        bus,
        config: read.config,
        log: quiet,
        now: () => Date.now(),
        signal: new AbortController().signal,
        delayMs: DELAY_MS,
        ...changes,
      });
      let ended = false;
      const stop = async (): Promise<void> => {
        if (ended) return;
        ended = true;
        await push.stop();
        await bus.close();
      };
      ends.push(stop);
      return { stop };
    },
    ask,
    async subscribed(session, device = 'phone') {
      const browser = vendor.browser();
      const body = { label: 'Phone', subscription: browser.subscription };
      const added = await ask(`/push/devices/${device}`, session, { method: 'PUT', body });
      expect(added.status, await added.clone().text()).toBe(200);
      return browser;
    },
  };
}

async function startVendor(): Promise<Vendor & { stop(): Promise<void> }> {
  const authority = await trustedAuthority();
  const { key, cert } = await authority.issue();
  const browsers = new Map<string, { browser: Browser; decrypt: (body: Buffer) => PushPayload }>();
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const { url: path = '', headers } = request;
    const found = browsers.get(path);
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { browser, decrypt } = found;
    const { status, headers: more = {} } = browser.answer;
    const text = (name: string): string | undefined => headers[name]?.toString();
    if (status === 201) {
      browser.received.push({
        path,
        topic: text('topic'),
        ttl: text('ttl'),
        urgency: text('urgency'),
        authorization: text('authorization'),
        payload: decrypt(body),
      });
    }
    response.writeHead(status, more).end();
  };
  const server: Server = createServer({ key, cert }, (request, response) => {
    void onRequest(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    browser() {
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys('base64url');
      const auth = randomBytes(16).toString('base64url');
      const path = `/push/${randomBytes(8).toString('hex')}`;
      const browser: Browser = {
        subscription: { endpoint: url + path, keys: { p256dh, auth } },
        received: [],
        answer: { status: 201 },
      };
      const decrypt = (body: Buffer): PushPayload =>
        JSON.parse(
          ece
            .decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth })
            .toString(),
        ) as PushPayload;
      browsers.set(path, { browser, decrypt });
      return browser;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await authority[Symbol.asyncDispose]();
    },
  };
}

/** Waits for a push. */
export async function nextPush({ received }: Browser, count = 1): Promise<Received> {
  return await eventually(() => {
    const found = received[count - 1];
    if (found === undefined) throw new Error(`${received.length} pushes, expected ${count}`);
    return found;
  });
}
