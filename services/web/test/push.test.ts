// Notifications while the page is closed, from the switch to what the service worker shows. The
// push service of the browser's vendor is ours: Chromium's cannot be reached from a test.
import { spawnPush, stopChild } from '@natter/processes';
import {
  eventually,
  findChromium,
  JsonPeer,
  nextPush,
  startGateway,
  startNats,
  startPushVendor,
} from '@natter/testkit';
import type { PushBrowser } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { giveName, newRoom } from './setup/people.ts';

// Without a window, Chromium shows no notifications.
const whole = findChromium({ withWindow: true });
const windowTest = whole === undefined ? test.skip : test;

const nats = await startNats();
const vendor = await startPushVendor();
const gateway = await startGateway({ nats: nats.url });
const push = spawnPush({
  env: {
    PATH: process.env['PATH'],
    NATTER_NATS_URL: nats.url,
    NATTER_PUSH_ALLOWED: '127.0.0.0/8',
    NODE_EXTRA_CA_CERTS: vendor.caFile,
  },
});
await push.answering;
let browser: Browser | undefined;
beforeAll(async () => {
  if (whole !== undefined) browser = await chromium.launch(whole);
});
afterAll(async () => {
  await browser?.close();
  await stopChild(push, { signal: 'SIGTERM', patienceMs: 4_000 });
  await gateway.stop();
  await vendor.stop();
  await nats.stop();
});

/** A page whose browser subscribes at our push service. */
async function pageOf(device: PushBrowser, room: string): Promise<Page> {
  const context: BrowserContext = await browser!.newContext({ locale: 'en-GB' });
  onTestFinished(() => context.close());
  await context.grantPermissions(['notifications'], { origin: gateway.httpUrl });
  await context.addInitScript((subscription) => {
    const subscribed = {
      options: { applicationServerKey: null },
      toJSON: () => subscription,
      unsubscribe: () => Promise.resolve(true),
    };
    Object.assign(PushManager.prototype, {
      getSubscription: () => Promise.resolve(null),
      subscribe: () => Promise.resolve(subscribed),
    });
  }, device.subscription);
  const page = await context.newPage();
  await page.goto(`${gateway.httpUrl}/#${room}`);
  return page;
}

async function openNotifications(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Notifications …' }).click();
}

async function workerOf(page: Page): Promise<Worker> {
  return await eventually(() => {
    const [worker] = page.context().serviceWorkers();
    if (worker === undefined) throw new Error('no worker yet');
    return worker;
  });
}

/** Returns what gives the browser a push, as its vendor would, whatever page is open by then. */
async function deliveryTo(page: Page): Promise<(payload: object) => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  return async (payload) => {
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: gateway.httpUrl,
      registrationId,
      data: JSON.stringify(payload),
    });
  };
}

interface Shown {
  readonly title: string;
  readonly body: string;
}
const shownBy = (worker: Worker): Promise<readonly Shown[]> =>
  worker.evaluate(async () => {
    const { registration } = globalThis as unknown as {
      readonly registration: ServiceWorkerRegistration;
    };
    const shown = await registration.getNotifications();
    return shown.map(({ title, body }) => ({ title, body }));
  });

windowTest(
  'somebody away is pushed a mention; once read elsewhere it goes',
  async () => {
    const room = newRoom();
    const device = vendor.browser();
    const ada = await pageOf(device, room);
    await giveName(ada, 'Ada');
    await openNotifications(ada);
    await ada.getByLabel('Notify me on this device').check();
    await ada.getByRole('button', { name: 'Send a test' }).click();
    await ada.getByText('Sent. It should show in a moment.').waitFor();
    expect((await nextPush(device)).payload).toEqual({ kind: 'test' });
    const worker = await workerOf(ada);
    const deliver = await deliveryTo(ada);
    await deliver({ kind: 'test' });
    await eventually(async () =>
      expect(await shownBy(worker)).toEqual([{ title: 'Notifications work', body: '' }]),
    );
    // The page goes away, and so marks nothing.
    await ada.goto('about:blank');
    using bob = await JsonPeer.open(gateway.wsUrl);
    await bob.request({ type: 'hello', alias: 'Bob' });
    await bob.join(room);
    await bob.say(room, 'hey @Ada');
    const { payload } = await eventually(() => nextPush(device, 2), { timeoutMs: 40_000 });
    expect(payload).toMatchObject({
      kind: 'message',
      room,
      from: 'Bob',
      text: 'hey @Ada',
      badge: 1,
    });

    await deliver(payload);
    const notified = { title: `Bob · #${room}`, body: 'hey @Ada' };
    await eventually(async () => expect(await shownBy(worker)).toContainEqual(notified));
    await deliver({ kind: 'read', room, badge: 0 });
    await eventually(async () => expect(await shownBy(worker)).not.toContainEqual(notified));
  },
  90_000,
);

windowTest('what is wanted is kept by the server, for all devices', async () => {
  const room = newRoom();
  const ada = await pageOf(vendor.browser(), room);
  await giveName(ada, 'Ada');
  await openNotifications(ada);
  await ada.getByLabel('Tell me of').selectOption('all');
  await ada.getByLabel(room, { exact: true }).selectOption('nothing');
  await ada.getByLabel('Quiet hours').check();
  await ada.getByLabel('from', { exact: true }).fill('21:30');
  const saved = ada.waitForResponse(
    (answer) => answer.request().postData()?.includes('"contentFree":true') === true,
  );
  await ada.getByLabel('Say only that there is something new').check();
  await saved;
  await ada.reload();
  await openNotifications(ada);
  const value = (label: string): Promise<string> =>
    ada.getByLabel(label, { exact: true }).inputValue();
  await eventually(async () => {
    expect(await value('Tell me of')).toBe('all');
    expect(await value(room)).toBe('nothing');
    expect(await value('from')).toBe('21:30');
  });
  expect(await ada.getByLabel('Say only that there is something new').isChecked()).toBe(true);
});
