// Runs once before the browser tests: starts a nats-server, two gateways, an archive and a Chromium
// for all files. Without a Chromium the tests are skipped, and one line says so. vitest.config.ts
// names this file.
import { findChromium, startArchive, startGateway, startNats } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

export interface GatewayAddress {
  readonly id: string;
  readonly httpUrl: string;
  readonly wsUrl: string;
}
export interface World {
  readonly natsUrl: string;
  readonly gateways: readonly [GatewayAddress, GatewayAddress];
  /** The address at which Playwright reaches the browser. */
  readonly browserEndpoint: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined: there is no Chromium. */
    world: World | undefined;
  }
}

/** Returns what stops it all. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const options = findChromium();
  if (options === undefined) {
    project.provide('world', undefined);
    return undefined;
  }
  const nats = await startNats();
  const start = () => startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
  const [first, second] = await Promise.all([start(), start()]);
  const archive = await startArchive({ nats: nats.url });
  const browser = await chromium.launchServer(options);
  const address = ({ id, httpUrl, wsUrl }: GatewayAddress) => ({ id, httpUrl, wsUrl });
  project.provide('world', {
    natsUrl: nats.url,
    gateways: [address(first), address(second)],
    browserEndpoint: browser.wsEndpoint(),
  });
  return async () => {
    await browser.close();
    await archive.stop();
    await Promise.all([first.stop(), second.stop()]);
    await nats.stop();
  };
}
