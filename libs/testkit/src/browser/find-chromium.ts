// Which Chromium the tests start, and how. Without one they are skipped.
import { existsSync } from 'node:fs';

/** The same engine without a window, which nobody sees: half of a page's CPU time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const WITH_WINDOW = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
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

/** What Playwright's `launch` takes. */
export interface ChromiumOptions {
  readonly executablePath: string;
  readonly args: string[];
}

/**
 * Returns the first that is there; undefined if this machine has none, and says so. `withWindow`: a
 * whole browser, which can install a page, for example.
 */
export function findChromium({ withWindow = false } = {}): ChromiumOptions | undefined {
  const places = withWindow ? WITH_WINDOW : [HEADLESS_SHELL, ...WITH_WINDOW];
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath !== undefined) return { executablePath, args: ARGUMENTS };
  console.error(`browser tests skipped: no Chromium at ${places.join(', ')}`);
  return undefined;
}
