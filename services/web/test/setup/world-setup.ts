// Runs once before the browser tests: starts a nats-server, two gateways and a Chromium for all
// files. Without a Chromium the tests are skipped, and one line says so. vitest.config.ts names
// this file.
import { existsSync } from 'node:fs';
import { startGateway, startNats } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Playwright's own list, which ours replaces, and what draws Chromium's address bar. */
const FEATURES_OFF = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  // A renderer of their own for the suggestions below the address bar: half of a page's CPU time.
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
  // Another renderer, in case the page goes elsewhere.
  'SpareRendererForSitePerProcess',
];
const ARGUMENTS = [
  `--disable-features=${FEATURES_OFF.join(',')}`,
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-gpu',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

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
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    console.error(`browser tests skipped: no Chromium at ${PLACES.join(', ')}`);
    project.provide('world', undefined);
    return undefined;
  }
  const nats = await startNats();
  const start = () => startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
  const [first, second] = await Promise.all([start(), start()]);
  const browser = await chromium.launchServer({ executablePath, args: ARGUMENTS });
  const address = ({ id, httpUrl, wsUrl }: GatewayAddress) => ({ id, httpUrl, wsUrl });
  project.provide('world', {
    natsUrl: nats.url,
    gateways: [address(first), address(second)],
    browserEndpoint: browser.wsEndpoint(),
  });
  return async () => {
    await browser.close();
    await Promise.all([first.stop(), second.stop()]);
    await nats.stop();
  };
}
