// The page's own files: it can be installed, and a missing file leaves nobody with a blank page.
import { eventually, findChromium } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  browserTest,
  enter,
  field,
  gateway,
  giveName,
  newBrowser,
  newRoom,
  openTab,
} from './setup/people.ts';

const whole = findChromium({ withWindow: true });

test.skipIf(whole === undefined)('the page can be installed', async () => {
  await using browser = await chromium.launch(whole);
  const ada = await openTab(await browser.newContext(), { hash: `#${newRoom()}` });
  await giveName(ada, 'Ada');
  const session = await ada.context().newCDPSession(ada);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data ?? '{}') as { icons: { src: string; type: string }[] };
  for (const { src, type } of icons) {
    const icon = await ada.request.get(`${gateway.httpUrl}${src}`);
    expect([icon.status(), icon.headers()['content-type']]).toEqual([200, type]);
  }
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A context of a test is like a private window.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});

browserTest('a part that cannot be loaded is reported, with what to do', async () => {
  const ada = await enter('Ada', { room: newRoom(), mayComplain: /404/ });
  await ada.route('**/emoji-picker-*.js', (route) => route.fulfill({ status: 404 }));
  await ada.getByRole('button', { name: 'Emoji' }).click();
  await ada.getByText('A part of this page could not be loaded').waitFor();
  await ada.unroute('**/emoji-picker-*.js');
  await ada.getByRole('button', { name: 'Reload' }).click();
  await ada.getByRole('button', { name: 'Emoji' }).click();
  await ada.getByRole('searchbox', { name: 'Find an emoji' }).waitFor();
});

/** A browser whose gateway lacks some files, for so many requests. */
async function withoutFiles(
  pattern: string,
  times: number,
): Promise<[BrowserContext, () => number]> {
  const context = await newBrowser();
  let asked = 0;
  await context.route(pattern, async (route) => {
    asked += 1;
    await (asked <= times ? route.fulfill({ status: 404 }) : route.continue());
  });
  return [context, () => asked];
}

/** Returns a list of the alerts that pages show, even if only for a moment. */
async function alertsOf(context: BrowserContext): Promise<readonly string[]> {
  const alerts: string[] = [];
  await context.exposeFunction('onAlert', (text: string) => alerts.push(text));
  await context.addInitScript(() => {
    new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof Element) || node.role !== 'alert') continue;
        (globalThis as unknown as { onAlert(text: string): void }).onAlert(node.textContent);
      }
    }).observe(document, { childList: true, subtree: true });
  });
  return alerts;
}

async function visitWithout(context: BrowserContext): Promise<Page> {
  return openTab(context, { hash: `#${newRoom()}`, mayComplain: /404/ });
}

browserTest.each(['**/assets/index-*.js', '**/assets/index-*.css'])(
  'a page whose %s is missing says so and reloads once',
  async (pattern) => {
    const [context, asked] = await withoutFiles(pattern, 1);
    const alerts = await alertsOf(context);
    const page = await visitWithout(context);
    await eventually(() => expect(asked()).toBe(2));
    expect(alerts).toEqual([
      expect.stringContaining('Natter was updated. Loading the new version'),
    ]);
    await giveName(page, 'Ada');
    expect(asked()).toBe(2);
    expect(await page.getByText('Natter was updated').count()).toBe(0);
  },
);

browserTest('a page whose files stay missing does not reload again and again', async () => {
  const [context, asked] = await withoutFiles('**/assets/index-*.js', 2);
  const page = await visitWithout(context);
  const reload = page.getByRole('button', { name: 'Reload' });
  await reload.waitFor();
  await page.getByText('Natter is being updated.').waitFor();
  expect(asked()).toBe(2);
  await reload.click();
  await giveName(page, 'Ada');
  await eventually(async () => expect(await field(page).count()).toBe(1));
});
