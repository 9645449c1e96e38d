// A nats-server, a gateway, instances of push, and a push service of a browser's vendor.
import { openBus } from '@natter/room-log/reading';
import { startGateway, startNats, startPushVendor } from '@natter/testkit';
import type { PushBrowser, PushVendor, TestGateway } from '@natter/testkit';
import { afterAll, expect } from 'vitest';
import { readConfig } from '../src/config.ts';
import { startPush } from '../src/start-push.ts';
import type { RunningPush, StartOptions } from '../src/start-push.ts';

/** ms until a message is due in these tests. */
const DELAY_MS = 1_500;

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export interface World {
  readonly natsUrl: string;
  readonly gateway: TestGateway;
  readonly vendor: PushVendor;
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
  subscribed(session: string, device?: string): Promise<PushBrowser>;
}

/** Starts everything but push; ends with the file. */
export async function newWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const nats = await startNats();
  const gateway = await startGateway({ nats: nats.url, env });
  const vendor = await startPushVendor();
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
