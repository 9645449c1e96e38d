// Notifications, through the service worker as mobile browsers want it.
import { eventually, findChromium } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import {
  browserTest,
  gateway,
  giveName,
  joinAs,
  newBrowser,
  newRoom,
  openTab,
} from './setup/people.ts';

// Without a window, Chromium shows no notifications.
const whole = findChromium({ withWindow: true });
const windowTest = whole === undefined ? browserTest.skip : browserTest;
let browser: Browser | undefined;
beforeAll(async () => {
  if (whole !== undefined) browser = await chromium.launch(whole);
});
afterAll(() => browser?.close());

async function whoMayNotify(): Promise<BrowserContext> {
  const context = await browser!.newContext({ locale: 'en-GB' });
  onTestFinished(() => context.close());
  await context.grantPermissions(['notifications'], { origin: gateway.httpUrl });
  return context;
}

/** As mobile browsers have it: the constructor throws. A test's page is never hidden by itself. */
function likeMobile(): void {
  const { Notification: Real } = window;
  class Mobile {
    static get permission() {
      return Real.permission;
    }
    static requestPermission(): Promise<NotificationPermission> {
      return Real.requestPermission();
    }
    constructor() {
      throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification()');
    }
  }
  Object.assign(window, { Notification: Mobile });
}

/** Notes what the browser has shown. Asking it while it shows one can make it forget that one. */
function noteShown(): void {
  const all: string[] = [];
  Object.assign(window, { shown: all });
  const { prototype } = ServiceWorkerRegistration;
  // oxlint-disable-next-line typescript/unbound-method -- The proxy passes `this` on.
  prototype.showNotification = new Proxy(prototype.showNotification, {
    apply: async (show, worker, [title, options]: [string, NotificationOptions]) => {
      await Reflect.apply(show, worker, [title, options]);
      all.push(`${title}: ${options.body}`);
    },
  });
}

async function shown(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as { shown: string[] }).shown);
}

async function openNotifications(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Notifications …' }).click();
}

/** The box is ticked at once; the browser and the server are asked after that. */
async function turnOn(page: Page): Promise<void> {
  await notifyMe(page).check();
  await eventually(async () =>
    expect(await page.evaluate(() => localStorage.getItem('natter.notifies'))).toBe('yes'),
  );
}

const notifyMe = (page: Page): Locator => page.getByLabel('Notify me on this device');

async function lookAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hasFocus', { value: () => false });
    window.dispatchEvent(new Event('blur'));
  });
}

windowTest('a mention or a private message notifies a person who looks elsewhere', async () => {
  const room = newRoom();
  const context = await whoMayNotify();
  await context.addInitScript(likeMobile);
  await context.addInitScript(noteShown);
  const ada = await openTab(context, { hash: `#${room}` });
  await giveName(ada, 'Ada');
  await openNotifications(ada);
  await turnOn(ada);
  await ada.keyboard.press('Escape');
  await lookAway(ada);
  const bob = await joinAs('Bob', room);
  await bob.say('to nobody in particular');
  await bob.say('hey @ada');
  await bob.say('between us', { to: ['Ada'] });
  await eventually(async () =>
    expect(await shown(ada)).toEqual([`Bob · #${room}: hey @ada`, 'Bob · only you: between us']),
  );
  await eventually(async () => expect(await ada.title()).toBe(`(3) ${room} · Natter`));
});

windowTest('a click on a notification goes to its room', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await openTab(await whoMayNotify(), { hash: `#${room}` });
  await giveName(ada, 'Ada');
  await openNotifications(ada);
  await turnOn(ada);
  await ada.keyboard.press('Escape');
  const worker = await eventually(() => {
    const [one] = ada.context().serviceWorkers();
    if (!one) throw new Error('no worker yet');
    return one;
  });
  await worker.evaluate((name) => {
    const notification = { close: () => undefined, data: { room: name } };
    const event = Object.assign(new Event('notificationclick'), {
      notification,
      waitUntil: () => undefined,
    });
    globalThis.dispatchEvent(event);
  }, other);
  await ada.getByRole('heading', { name: other }).waitFor();
});

browserTest.each([
  ['denied', 'Your browser blocks notifications'],
  ['default', 'Your browser asked, and got no answer.'],
])('an answer of "%s" is explained', async (answer, words) => {
  const context = await newBrowser();
  await context.addInitScript((permission) => {
    let now: NotificationPermission = 'default';
    const refused = {
      get permission() {
        return now;
      },
      requestPermission: (): Promise<NotificationPermission> => {
        now = permission as NotificationPermission;
        return Promise.resolve(now);
      },
    };
    Object.defineProperty(window, 'Notification', { value: refused });
  }, answer);
  const ada = await openTab(context, { hash: `#${newRoom()}` });
  await giveName(ada, 'Ada');
  await openNotifications(ada);
  await notifyMe(ada).click();
  await ada.getByText(words).waitFor();
});

browserTest('a browser without notifications says so', async () => {
  const context = await newBrowser();
  await context.addInitScript(() => {
    Reflect.deleteProperty(window, 'Notification');
  });
  const ada = await openTab(context, { hash: `#${newRoom()}` });
  await giveName(ada, 'Ada');
  await openNotifications(ada);
  await ada.getByText('This browser has no notifications.').waitFor();
});

windowTest('no tab notifies while a person looks at another', async () => {
  const room = newRoom();
  const context = await whoMayNotify();
  await context.addInitScript(noteShown);
  await context.addInitScript(() => localStorage.setItem('natter.notifies', 'yes'));
  const first = await openTab(context, { hash: `#${room}` });
  await giveName(first, 'Ada');
  const second = await openTab(context, { hash: `#${room}` });
  await second.locator('textarea').waitFor();
  const bob = await joinAs('Bob', room);
  await lookAway(first);
  await bob.say('@Ada seen');
  for (const page of [first, second]) await page.getByText('@Ada seen').waitFor();
  await lookAway(second);
  await bob.say('@Ada not seen');
  const wanted = ['Bob · #' + room + ': @Ada not seen'];
  await eventually(async () =>
    expect([...(await shown(first)), ...(await shown(second))]).toEqual([...wanted, ...wanted]),
  );
});
