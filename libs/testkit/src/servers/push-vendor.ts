// A push service as a browser's vendor runs one: HTTPS, on 127.0.0.1. It decrypts what it gets, as
// the browser would.
import { createECDH, randomBytes } from 'node:crypto';
import type { ECDH } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { PushPayload } from '@natter/notifications';
import { eventually } from '../eventually.ts';
import { trustedAuthority } from './test-authority.ts';

/** The library has no types of its own. */
const ece = createRequire(import.meta.url)('http_ece') as {
  /** Decrypts the body of a push (RFC 8291). `authSecret`: base64url. */
  decrypt(
    body: Buffer,
    options: {
      readonly version: 'aes128gcm';
      readonly privateKey: ECDH;
      readonly authSecret: string;
    },
  ): Buffer;
};

/** A push as the vendor received it. */
export interface ReceivedPush {
  readonly path: string;
  readonly topic: string | undefined;
  readonly ttl: string | undefined;
  readonly urgency: string | undefined;
  readonly authorization: string | undefined;
  readonly payload: PushPayload;
}

/** A browser that has subscribed. */
export interface PushBrowser {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  readonly received: ReceivedPush[];
  /** How often the vendor was asked, whatever it answered. */
  asked: number;
  /** What the vendor answers; 201 unless set. */
  answer: { status: number; headers?: Readonly<Record<string, string>> };
}

export interface PushVendor {
  readonly url: string;
  /** PEM file of the authority of its certificate. */
  readonly caFile: string;
  browser(): PushBrowser;
  stop(): Promise<void>;
}

/** Starts one. This process trusts it from now on. */
export async function startPushVendor(): Promise<PushVendor> {
  const authority = await trustedAuthority();
  const { key, cert } = await authority.issue();
  const browsers = new Map<
    string,
    { browser: PushBrowser; decrypt: (body: Buffer) => PushPayload }
  >();
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const { url: path = '', headers } = request;
    const found = browsers.get(path);
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { browser, decrypt } = found;
    browser.asked += 1;
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
    caFile: authority.caFile,
    browser() {
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys('base64url');
      const auth = randomBytes(16).toString('base64url');
      const path = `/push/${randomBytes(8).toString('hex')}`;
      const browser: PushBrowser = {
        subscription: { endpoint: url + path, keys: { p256dh, auth } },
        received: [],
        asked: 0,
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
export async function nextPush({ received }: PushBrowser, count = 1): Promise<ReceivedPush> {
  return await eventually(() => {
    const found = received[count - 1];
    if (found === undefined) throw new Error(`${received.length} pushes, expected ${count}`);
    return found;
  });
}
