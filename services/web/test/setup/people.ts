// People in real browsers, each in a context of their own, on the gateway they are sent to.
// A complaint of the page fails the test.
import { connect } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { eventually, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { GatewayAddress, World } from './world-setup.ts';

const found = inject('world');

/** `test`, skipped where there is no Chromium. */
export const browserTest = found === undefined ? test.skip : test;
/** Shared by all files: each test has a room of its own. */
export const world = found as World;
export const [gateway, otherGateway] = found?.gateways ?? ([] as never);

let browser: Browser;
if (found) {
  beforeAll(async () => {
    browser = await chromium.connect(found.browserEndpoint);
  });
  afterAll(() => browser.close());
}

/** Browsers complain of this by themselves while a gateway or the network is gone. */
export const MAY_LOSE_GATEWAY =
  /WebSocket connection to|ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INTERNET_DISCONNECTED|SOCKET_NOT_CONNECTED)/;

export interface VisitOptions extends BrowserContextOptions {
  readonly room: string;
  /** Default: the first. */
  readonly at?: Pick<GatewayAddress, 'httpUrl'>;
  /** Complaints of the page that the test expects. */
  readonly mayComplain?: RegExp;
}

/** A browser of somebody's own: what it keeps, its tabs share. */
export async function newBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  // A worker would answer in the place of what tests send; tests of the worker allow it.
  const context = await browser.newContext({
    locale: 'en-GB',
    serviceWorkers: 'block',
    ...options,
  });
  onTestFinished(() => context.close());
  return context;
}

export interface TabOptions {
  /** `#lobby`, or a path of the app with its fragment. */
  readonly hash: string;
  readonly at?: Pick<GatewayAddress, 'httpUrl'> | undefined;
  readonly mayComplain?: RegExp | undefined;
}

/** Opens a tab at an address such as `#lobby`. */
export async function openTab(context: BrowserContext, options: TabOptions): Promise<Page> {
  const { hash, at = gateway, mayComplain } = options;
  const page = await context.newPage();
  const complaints = listenForComplaints(page, mayComplain);
  onTestFinished(() => expect(complaints).toEqual([]));
  await page.goto(`${at.httpUrl}/${hash}`);
  return page;
}

/** Opens the page in a new browser: it asks for a name. */
export async function visit(options: VisitOptions): Promise<Page> {
  const { at, room, mayComplain, ...contextOptions } = options;
  const context = await newBrowser(contextOptions);
  return openTab(context, { hash: `#${room}`, at, mayComplain });
}

/** Opens the page in a new browser and enters the room under this name. */
export async function enter(alias: string, options: VisitOptions): Promise<Page> {
  const page = await visit(options);
  await giveName(page, alias);
  return page;
}

/** Resolves when others see this person in the room: the page can be used before. */
export async function giveName(page: Page, alias: string): Promise<void> {
  await page.getByLabel('What should we call you?').fill(alias);
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  await page.locator('.members li').first().waitFor({ state: 'attached' });
}

/** Somebody who needs no browser: the client library joins the room. */
export async function joinAs(alias: string, room: string): Promise<Room> {
  return clientOf(alias).join(room);
}

/** The same, before it joins anything. */
export function clientOf(alias: string): Client {
  const client = connect({ url: gateway.wsUrl, alias });
  onTestFinished(() => client.close());
  return client;
}

/** A gateway that the test may kill. */
export async function ownGateway(): Promise<TestGateway> {
  const own = await startGateway({ nats: world.natsUrl, env: { NATTER_RATE: '0' } });
  onTestFinished(() => own.stop());
  return own;
}

export function field(page: Page): Locator {
  return page.locator('.composer textarea');
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

export function sendButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Send', exact: true });
}

/** The chip that says who will see the draft. */
export function chip(page: Page, words: string): Locator {
  return page.locator('.chip', { hasText: words });
}

/** Messages that the server has: one's own are shown before. */
const STORED = '.message:not(.waiting):not(.refused)';

/** The message with these words, once the room has heard it. */
export function storedMessage(page: Page, words: string): Locator {
  return page.locator(STORED, { hasText: words });
}

/** The texts in the list, oldest first. */
export async function texts(page: Page): Promise<string[]> {
  return page.locator(`${STORED} .text`).allInnerTexts();
}

/** Waits until the list has these texts, oldest first. */
export async function expectTexts(page: Page, expected: readonly string[]): Promise<void> {
  await eventually(async () => expect(await texts(page)).toEqual(expected));
}

const file = crypto.randomUUID().slice(0, 8);
let rooms = 0;
/** Each test has a room of its own. */
export function newRoom(): string {
  rooms += 1;
  return `room-${file}-${rooms}`;
}

/** Errors, warnings, and refusals by the content security policy. */
function listenForComplaints(page: Page, mayComplain: RegExp | undefined): string[] {
  const complaints: string[] = [];
  const complain = (words: string): void => {
    if (words.includes('registration blocked by Playwright')) return;
    if (mayComplain?.test(words) !== true) complaints.push(words);
  };
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
  });
  return complaints;
}
