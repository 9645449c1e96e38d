// People in real browsers: each a Chromium context of its own, on the gateway it is sent to. Whatever the page complains of fails the test.
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-gpu',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/** `test`, skipped where there is no Chromium. */
export const browserTest = inject('chromium') === '' ? test.skip : test;

export interface World {
  readonly nats: TestNats;
  readonly gateways: readonly TestGateway[];
  readonly browser: Browser;
}

/** A nats-server, gateways and a browser for all tests of a file. */
export function worldOfFile(gatewayCount = 1): World {
  const world: { nats?: TestNats; gateways: TestGateway[]; browser?: Browser } = { gateways: [] };
  if (inject('chromium') !== '') {
    beforeAll(async () => {
      world.nats = await startNats();
      const starts = Array.from({ length: gatewayCount }, () =>
        startGateway({ nats: world.nats!.url, env: { NATTER_RATE: '0' } }),
      );
      world.gateways.push(...(await Promise.all(starts)));
      world.browser = await chromium.launch({
        executablePath: inject('chromium'),
        args: ARGUMENTS,
      });
    });
    afterAll(async () => {
      await world.browser?.close();
      await Promise.all(world.gateways.map((gateway) => gateway.stop()));
      await world.nats?.stop();
    });
  }
  return world as World;
}

export interface Visit extends BrowserContextOptions {
  readonly gateway: TestGateway;
  readonly room: string;
  /** Complaints of the page that the test expects. */
  readonly mayComplain?: RegExp;
}

/** At the door of a room. */
export async function visit(browser: Browser, options: Visit): Promise<Page> {
  const { gateway, room, mayComplain, ...contextOptions } = options;
  const context = await browser.newContext({ locale: 'en-GB', ...contextOptions });
  const page = await context.newPage();
  const complaints = listenForComplaints(page, mayComplain);
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  await page.goto(`${gateway.httpUrl}/#${room}`);
  return page;
}

/** In the room, under this name. */
export async function enter(browser: Browser, alias: string, options: Visit): Promise<Page> {
  const page = await visit(browser, options);
  await page.getByLabel('What should we call you?').fill(alias);
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  return page;
}

export function field(page: Page): ReturnType<Page['locator']> {
  return page.locator('textarea');
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

/** The texts in the list, oldest first. */
export async function texts(page: Page): Promise<string[]> {
  return page.locator('.message:not(.waiting):not(.refused) .text').allInnerTexts();
}

let rooms = 0;
/** Each test has a room of its own. */
export function newRoom(): string {
  rooms += 1;
  return `room-${rooms}`;
}

/** Errors, warnings, and what the content security policy refused. */
function listenForComplaints(page: Page, mayComplain: RegExp | undefined): string[] {
  const complaints: string[] = [];
  const complain = (words: string): void => {
    if (mayComplain?.test(words) !== true) complaints.push(words);
  };
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
  });
  return complaints;
}
