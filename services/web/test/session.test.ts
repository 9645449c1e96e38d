// One session in a tab: over a reload, in a duplicated tab, and when the gateway it is on dies.
import type { Page } from 'playwright-core';
import { RECIPIENTS_MAX } from '@natter/protocol';
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, enter, field, newRoom, say, texts, worldOfFile } from './setup/people.ts';

const world = worldOfFile();
/** A browser says so of itself when a gateway is gone. */
const MAY_COMPLAIN =
  /WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;

async function ownGateway(): Promise<TestGateway> {
  const gateway = await startGateway({ nats: world.nats.url, env: { NATTER_RATE: '0' } });
  onTestFinished(() => gateway.stop());
  return gateway;
}

/** Its notices, in the order they stand. */
async function notices(page: Page): Promise<string[]> {
  return page.locator('.notice:not(.beginning)').allInnerTexts();
}

browserTest(
  'a reload keeps the session, the rooms, the draft and its audience; nobody hears of it',
  async () => {
    const gateway = world.gateways[0]!;
    const room = newRoom();
    const bob = await enter(world.browser, 'Bob', { gateway, room });
    const ada = await enter(world.browser, 'Ada', { gateway, room });
    await say(ada, 'before');
    await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
    await field(ada).fill('half a sen');
    await bob.getByText('before').waitFor();
    const told = await notices(bob);
    await ada.reload();
    await ada.getByText('before').waitFor();
    expect(await field(ada).inputValue()).toBe('half a sen');
    await ada.locator('.chip', { hasText: 'only Bob and you' }).waitFor();
    await field(ada).press('Enter');
    await bob.getByText('half a sen').waitFor();
    expect(await notices(bob)).toEqual(told);
  },
);

browserTest('the tab that was duplicated says so, and takes the session back', async () => {
  const gateway = world.gateways[0]!;
  const room = newRoom();
  const ada = await enter(world.browser, 'Ada', { gateway, room });
  await say(ada, 'from the first');
  await eventually(async () => expect(await texts(ada)).toHaveLength(1));
  const opened = ada.context().waitForEvent('page');
  await ada.evaluate(() => window.open(location.href));
  const copy = await opened;
  await field(copy).waitFor();
  await ada.getByText('You went on in another tab').waitFor();
  expect(await field(ada).count()).toBe(0);
  await say(copy, 'from the second');
  await copy.getByText('from the second').waitFor();
  await ada.getByRole('button', { name: 'Go on here' }).click();
  await copy.getByText('You went on in another tab').waitFor();
  await eventually(async () =>
    expect(await texts(ada)).toEqual(['from the first', 'from the second']),
  );
  await say(ada, 'and again');
  await eventually(async () => expect(await texts(ada)).toHaveLength(3));
});

browserTest(
  'its gateway is killed: that is shown, what is said waits, and once it is back nothing is missing or twice',
  async () => {
    const first = await ownGateway();
    const room = newRoom();
    const ada = await enter(world.browser, 'Ada', {
      gateway: first,
      room,
      mayComplain: MAY_COMPLAIN,
    });
    const bob = await enter(world.browser, 'Bob', { gateway: world.gateways[0]!, room });
    await say(ada, 'one');
    await bob.getByText('one', { exact: true }).waitFor();
    first.kill('SIGKILL');
    await first.exited;
    await ada.getByText('offline').waitFor();
    await say(ada, 'two');
    await say(ada, 'three');
    await ada.getByText('offline, will send 2 when back').waitFor();
    expect(await ada.locator('.message.waiting').count()).toBe(2);
    await ada.getByText('Not connected since').waitFor();
    await say(bob, 'meanwhile');
    const { httpPort, tcpPort } = first;
    const second = await startGateway({ nats: world.nats.url, httpPort, tcpPort });
    onTestFinished(() => second.stop());
    await ada.getByText('live', { exact: true }).waitFor();
    await ada.getByText('new since').waitFor();
    const all = ['one', 'meanwhile', 'two', 'three'];
    await eventually(async () => expect(await texts(ada)).toEqual(all));
    await eventually(async () => expect(await texts(bob)).toEqual(all));
    expect(await ada.locator('.message.waiting').count()).toBe(0);
    expect(await ada.getByText('Not connected since').count()).toBe(0);
  },
);

browserTest('what was not sent yet is there after a reload, and is sent once', async () => {
  const first = await ownGateway();
  const room = newRoom();
  const ada = await enter(world.browser, 'Ada', {
    gateway: first,
    room,
    mayComplain: MAY_COMPLAIN,
  });
  const bob = await enter(world.browser, 'Bob', { gateway: world.gateways[0]!, room });
  await say(ada, 'sent');
  await bob.getByText('sent').waitFor();
  first.pause();
  await say(ada, 'not yet');
  await ada.locator('.message.waiting').waitFor();
  // The gateway has it, or will have it, and the page that comes back does not know.
  const reloaded = ada.reload();
  first.resume();
  await reloaded;
  await eventually(async () => expect(await texts(ada)).toEqual(['sent', 'not yet']));
  expect(await texts(bob)).toEqual(['sent', 'not yet']);
});

browserTest(
  'a gateway is killed while a file is on its way: that is said, and tried again it arrives once',
  async () => {
    const first = await ownGateway();
    const room = newRoom();
    const ada = await enter(world.browser, 'Ada', {
      gateway: first,
      room,
      mayComplain: MAY_COMPLAIN,
    });
    const bob = await enter(world.browser, 'Bob', { gateway: world.gateways[0]!, room });
    const network = await ada.context().newCDPSession(ada);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    const buffer = Buffer.alloc(2_000_000, 7);
    await ada.setInputFiles('input[type=file]', {
      name: 'big.bin',
      mimeType: 'application/octet-stream',
      buffer,
    });
    await field(ada).press('Enter');
    await eventually(async () => {
      const ring = ada.getByRole('progressbar', { name: 'Sent' });
      expect(Number(await ring.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
    });
    first.kill('SIGKILL');
    await ada.getByText('The upload broke off.').waitFor();
    const { httpPort, tcpPort } = first;
    const second = await startGateway({ nats: world.nats.url, httpPort, tcpPort });
    onTestFinished(() => second.stop());
    await ada.getByText('live', { exact: true }).waitFor();
    await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await ada.getByRole('button', { name: 'try again' }).click();
    await bob.locator('.file-row', { hasText: 'big.bin' }).waitFor();
    await eventually(async () => expect(await ada.locator('.file-row').count()).toBe(1));
    expect(await bob.locator('.file-row').count()).toBe(1);
  },
);

browserTest(
  'a message that is refused says why in its place, and can be tried again, edited and discarded',
  async () => {
    const gateway = world.gateways[0]!;
    const room = newRoom();
    const ada = await enter(world.browser, 'Ada', { gateway, room });
    // One more than a message may be for.
    const names = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, index) => `p${index}`);
    const crowd = await Promise.all(names.map((alias) => openPeer(gateway, alias, room)));
    onTestFinished(() => crowd.forEach((peer) => peer[Symbol.dispose]()));
    await eventually(async () =>
      expect(await ada.locator('.head-count').innerText()).toContain(String(names.length + 1)),
    );
    await field(ada).fill(`/to ${names.join(',')} `);
    await ada.locator('.chip', { hasText: 'others and you' }).waitFor();
    await say(ada, 'to all of you');
    const refused = ada.locator('.message.refused');
    await refused.getByText('It is too large.').waitFor();
    await refused.getByRole('button', { name: 'try again' }).click();
    await refused.getByText('It is too large.').waitFor();
    await refused.getByRole('button', { name: 'edit' }).click();
    expect(await field(ada).inputValue()).toBe('to all of you');
    await field(ada).press('Escape');
    await field(ada).press('Enter');
    await eventually(async () => expect(await texts(ada)).toEqual(['to all of you']));
    expect(await refused.count()).toBe(0);
  },
);

async function openPeer(gateway: TestGateway, alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}
