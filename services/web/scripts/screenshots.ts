// Takes the pictures of the docs, in docs/images/: `npm run screenshots -w services/web`.
// A real nats-server, two gateways, people through the client library, and Ada in Chromium.
// Only her clock is set, so that the pictures do not change with the day.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '@natter/processes';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { cast, fly, play, quietRooms } from './screenshots/conversation.ts';
import { openAt, setClock } from './screenshots/page.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/images', import.meta.url));
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
/** The README loads quickly. */
const PICTURE_BYTES_MAX = 250_000;

mkdirSync(FOLDER, { recursive: true });
await buildWeb();
await using nats = await startNats();
await using first = await startGateway({ nats: nats.url });
await using second = await startGateway({ nats: nats.url });
const chrome = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  await takeAll(chrome, first, second);
} finally {
  await chrome.close();
}

async function takeAll(browser: Browser, near: TestGateway, far: TestGateway): Promise<void> {
  const ada = await openAt(browser, { url: near.httpUrl, room: 'lobby', viewport: DESK });
  await enter(ada, 'Ada');
  const people = await cast([near.wsUrl, far.wsUrl]);
  await quietRooms(ada, people);
  const late = await play(ada, people, browser);
  await takeTalk(ada);
  await takePrivate(ada);
  await takeUpload(ada);
  await takeXray(ada, () => fly(people));
  await takeLesson(browser, far);
  await takeDoors(browser, far);
  await takeEmpty(ada);
  await takeOffline(ada, near);
  late.close();
  people.forEach(({ client }) => client.close());
}

/** The conversation on each size of screen, light and dark. */
async function takeTalk(ada: Page): Promise<void> {
  await take(ada, 'desktop-light');
  await ada.emulateMedia({ colorScheme: 'dark' });
  await take(ada, 'desktop-dark');
  await ada.setViewportSize(PHONE);
  await take(ada, 'phone-dark');
  await ada.emulateMedia({ colorScheme: 'light' });
  await take(ada, 'phone-light');
  await ada.setViewportSize({ width: 820, height: 1100 });
  await take(ada, 'tablet-light');
  await ada.setViewportSize(DESK);
}

async function takePrivate(ada: Page): Promise<void> {
  for (const name of ['Bob', 'Cy'])
    await ada.getByRole('button', { name: `${name}: write to them only` }).click();
  await field(ada).fill('Between us: shall we move the launch to Thursday?');
  await take(ada, 'private');
  await field(ada).fill('');
  await field(ada).press('Escape');
}

async function takeUpload(ada: Page): Promise<void> {
  const network = await ada.context().newCDPSession(ada);
  const speed = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
  await network.send('Network.emulateNetworkConditions', speed);
  await ada.setInputFiles('input[type=file]', {
    name: 'walkthrough.mov',
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(3_800_000, 7),
  });
  await field(ada).fill('The walkthrough, recorded this morning');
  await field(ada).press('Enter');
  const ring = ada.getByRole('progressbar', { name: 'Sent' });
  while (Number(await ring.getAttribute('aria-valuenow')) < 45) await ada.waitForTimeout(50);
  await take(ada, 'upload');
  await ada.getByRole('button', { name: 'Do not send walkthrough.mov' }).click();
  await network.send('Network.emulateNetworkConditions', { ...speed, uploadThroughput: -1 });
}

async function takeXray(ada: Page, talk: () => Promise<void>): Promise<void> {
  await ada.keyboard.press('Control+.');
  await ada.locator('.xray-drawing .person').first().waitFor();
  // X-ray asks once a second who sits where.
  await ada.waitForTimeout(2_500);
  await talk();
  await take(ada, 'xray');
  await ada.keyboard.press('Control+.');
}

/** The lesson is a page of its own. */
async function takeLesson(browser: Browser, { httpUrl }: TestGateway): Promise<void> {
  const viewport = { width: 1180, height: 860 };
  const page = await openAt(browser, { url: httpUrl, room: 'lobby', viewport });
  await page.goto(`${httpUrl}/lesson`);
  await page.getByRole('button', { name: 'Step 4' }).click();
  await page.getByText('The same order for everybody').waitFor();
  await take(page, 'lesson');
  await page.context().close();
}

/** The first visit, from another browser. */
async function takeDoors(browser: Browser, gateway: TestGateway): Promise<void> {
  const guest = await openAt(browser, { url: gateway.httpUrl, room: 'lobby', viewport: DESK });
  await guest.getByLabel('What should we call you?').fill('Ines');
  await guest.locator('.glimpse .message').first().waitFor();
  await take(guest, 'first-visit');
  await guest.context().close();
}

async function takeEmpty(ada: Page): Promise<void> {
  await ada.evaluate(() => (location.hash = '#team-launch'));
  await ada.locator('.room-head', { hasText: 'team-launch' }).waitFor();
  await take(ada, 'empty-room');
  await ada.evaluate(() => (location.hash = '#lobby'));
}

async function takeOffline(ada: Page, gateway: TestGateway): Promise<void> {
  gateway.kill('SIGKILL');
  await gateway.exited;
  await ada.getByText('offline').first().waitFor();
  await setClock(ada, '2026-06-16T09:17:00Z');
  await field(ada).fill('On the train, the tunnel has no network');
  await field(ada).press('Enter');
  await ada.getByText('Not connected since').waitFor();
  await take(ada, 'offline');
}

async function enter(page: Page, alias: string): Promise<void> {
  await page.getByLabel('What should we call you?').fill(alias);
  await page.keyboard.press('Enter');
  await field(page).waitFor();
}

function field(page: Page): ReturnType<Page['locator']> {
  return page.locator('.composer textarea');
}

/** Waits until nothing moves, except in X-ray, where movement is the picture. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(name.startsWith('xray') ? 0 : 400);
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${String(Math.ceil(size / 1000)).padStart(4)} kB  docs/images/${name}.png`);
  if (size > PICTURE_BYTES_MAX) process.exitCode = 1;
}
