// The page as such: installable, notifying, its colours, what it does when a part of it does not come.
import { connect } from '@natter/client';
import type { Page } from 'playwright-core';
import { eventually, startGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, enter, newRoom, worldOfFile } from './setup/people.ts';

const world = worldOfFile();

async function enterHere(room: string, more: object = {}): Promise<Page> {
  return enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room, ...more });
}

browserTest('it can be installed', async () => {
  const ada = await enterHere(newRoom());
  const session = await ada.context().newCDPSession(ada);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data ?? '{}') as { icons: { src: string; type: string }[] };
  for (const { src, type } of icons) {
    const icon = await ada.request.get(`${world.gateways[0]!.httpUrl}${src}`);
    expect([icon.status(), icon.headers()['content-type']]).toEqual([200, type]);
  }
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A context of a test is like a private window.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});

browserTest(
  'whoever looks elsewhere is notified of what is meant for them, and of nothing else',
  async () => {
    const room = newRoom();
    const ada = await enterHere(room, { permissions: ['notifications'] });
    await ada.evaluate(() => {
      const told: string[] = [];
      class Told extends EventTarget {
        static readonly permission = 'granted';
        static readonly requestPermission = (): Promise<string> => Promise.resolve('granted');
        constructor(title: string, { body }: { body: string }) {
          super();
          told.push(`${title}: ${body}`);
        }
      }
      Object.assign(window, { told, Notification: Told });
      // A test's page is never hidden by itself.
      Object.defineProperty(document, 'hasFocus', { value: () => false });
    });
    await ada.getByRole('button', { name: 'Menu' }).click();
    await ada.getByRole('button', { name: 'Notify me' }).click();
    await ada.evaluate(() => window.dispatchEvent(new Event('blur')));
    const client = connect({ url: world.gateways[0]!.wsUrl, alias: 'Bob' });
    onTestFinished(() => client.close());
    const bob = await client.join(room);
    await bob.say('to nobody in particular');
    await bob.say('hey @ada');
    await bob.say('between us', { to: ['Ada'] });
    const told = (): Promise<string[]> =>
      ada.evaluate(() => (window as unknown as { told: string[] }).told);
    await eventually(async () =>
      expect(await told()).toEqual([`Bob · #${room}: hey @ada`, 'Bob · only you: between us']),
    );
    await eventually(async () => expect(await ada.title()).toBe(`(3) ${room} · Natter`));
  },
);

browserTest(
  'the colours are the system’s, or the chosen ones, also after a reload and before the first paint',
  async () => {
    const ada = await enterHere(newRoom(), { colorScheme: 'dark' });
    const paper = (): Promise<string> =>
      ada.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    await ada.getByRole('button', { name: 'Colours as the system' }).click();
    await ada.getByRole('button', { name: 'Light colours' }).waitFor();
    const light = await paper();
    expect(light).not.toBe(dark);
    const first = ada.waitForEvent('domcontentloaded');
    await ada.reload({ waitUntil: 'commit' });
    await first;
    expect(await paper()).toBe(light);
  },
);

browserTest('a part that does not come is told of, with what to do', async () => {
  const ada = await enterHere(newRoom(), { mayComplain: /404/ });
  await ada.route('**/emoji-picker-*.js', (route) => route.fulfill({ status: 404 }));
  await ada.getByRole('button', { name: 'Emoji' }).click();
  await ada.getByText('A part of this page could not be loaded').waitFor();
  await ada.unroute('**/emoji-picker-*.js');
  await ada.getByRole('button', { name: 'load it' }).click();
  await ada.getByRole('button', { name: 'Emoji' }).click();
  await ada.getByRole('searchbox', { name: 'Find an emoji' }).waitFor();
});

browserTest(
  'X-ray tells of each message how it came, draws who sits where, and leaves nothing behind when closed',
  async () => {
    const room = newRoom();
    const asked: string[] = [];
    const ada = await enterHere(room);
    ada.on('request', (request) => asked.push(request.url()));
    const client = connect({ url: world.gateways[0]!.wsUrl, alias: 'Bob' });
    onTestFinished(() => client.close());
    const bob = await client.join(room);
    await ada.keyboard.press('Control+.');
    await ada.getByRole('img', { name: /Ada.*Bob|Bob.*Ada/ }).waitFor();
    await bob.say('watch me');
    await ada.locator('.flight .way.broadcast.up').waitFor({ state: 'attached' });
    const trace = await ada.locator('.message .trace').innerText();
    expect(trace).toMatch(new RegExp(`^#\\d+ · view \\d+ · ${world.gateways[0]!.id} · \\d+ ms$`));
    await bob.say('only you', { to: ['Ada'] });
    await ada.locator('.flight .way.unicast').first().waitFor({ state: 'attached' });
    expect(asked.filter((url) => url.includes('/v1/system')).length).toBeGreaterThan(0);
    await ada.keyboard.press('Control+.');
    await ada.getByRole('complementary', { name: 'Members' }).waitFor();
    expect(await ada.locator('.trace').count()).toBe(0);
    asked.length = 0;
    await bob.say('later');
    await ada.getByText('later').waitFor();
    await ada.waitForTimeout(2_000);
    expect(asked.filter((url) => url.includes('/v1/system'))).toEqual([]);
  },
);

browserTest('in X-ray a gateway that dies fades, and who sat there wanders', async () => {
  const room = newRoom();
  const ada = await enterHere(room);
  const second = await startGateway({ nats: world.nats.url });
  onTestFinished(() => second.stop());
  const client = connect({ urls: [second.wsUrl], alias: 'Bob' });
  const bob = await client.join(room);
  await ada.keyboard.press('Control+.');
  const place = (): Promise<string> =>
    ada
      .locator('.person', { hasText: 'Bob' })
      .evaluate((person) => (person as HTMLElement).style.transform);
  await ada.getByRole('img', { name: new RegExp(`${second.id}: Bob`) }).waitFor();
  const before = await place();
  second.kill('SIGKILL');
  client.close();
  await ada.locator('.gateway.gone', { hasText: second.id }).waitFor();
  const back = connect({ url: world.gateways[0]!.wsUrl, alias: 'Bob', session: client.session });
  onTestFinished(() => back.close());
  await back.join(room);
  await ada
    .getByRole('img', { name: new RegExp(`${world.gateways[0]!.id}: (Ada, Bob|Bob, Ada)`) })
    .waitFor();
  expect(await place()).not.toBe(before);
  await ada.locator('.gateway.gone').waitFor({ state: 'detached', timeout: 20_000 });
  expect(bob.name).toBe(room);
});
