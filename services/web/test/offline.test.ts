// A lost network or gateway is shown soon, costs nothing, and is back soon.
import { eventually, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import {
  browserTest,
  enter,
  expectTexts,
  field,
  joinAs,
  MAY_LOSE_GATEWAY,
  newRoom,
  ownGateway,
  say,
  world,
} from './setup/people.ts';

const mayComplain = MAY_LOSE_GATEWAY;

async function startAgain({ httpPort, tcpPort }: TestGateway): Promise<void> {
  const again = await startGateway({ nats: world.natsUrl, httpPort, tcpPort });
  onTestFinished(() => again.stop());
}

async function live(page: Page): Promise<void> {
  await page.getByText('live', { exact: true }).waitFor();
}

browserTest('a killed gateway loses nothing and repeats nothing', async () => {
  const first = await ownGateway();
  const room = newRoom();
  const ada = await enter('Ada', { room, at: first, mayComplain });
  const bob = await joinAs('Bob', room);
  const heard: string[] = [];
  bob.on('message', ({ text }) => heard.push(text));
  await say(ada, 'one');
  await eventually(() => expect(heard).toEqual(['one']));
  first.kill('SIGKILL');
  await first.exited;
  await ada.getByText('offline').waitFor();
  await say(ada, 'two');
  await say(ada, 'three');
  await ada.getByText('offline, will send 2 when back').waitFor();
  expect(await ada.locator('.message.waiting').count()).toBe(2);
  await ada.getByText('Not connected since').waitFor();
  await bob.say('meanwhile');
  await startAgain(first);
  await live(ada);
  await ada.getByText('new since').waitFor();
  const all = ['one', 'meanwhile', 'two', 'three'];
  await expectTexts(ada, all);
  await eventually(() => expect(heard).toEqual(all));
  expect(await ada.locator('.message.waiting').count()).toBe(0);
  expect(await ada.getByText('Not connected since').count()).toBe(0);
});

browserTest('an unsent message survives a reload and is sent once', async () => {
  const first = await ownGateway();
  const room = newRoom();
  const ada = await enter('Ada', { room, at: first, mayComplain });
  const bob = await joinAs('Bob', room);
  const heard: string[] = [];
  bob.on('message', ({ text }) => heard.push(text));
  await say(ada, 'sent');
  await expectTexts(ada, ['sent']);
  await eventually(() => expect(heard).toEqual(['sent']));
  first.pause();
  await say(ada, 'not yet');
  await ada.locator('.message.waiting').waitFor();
  // The gateway has it, or will have it, and the page that comes back does not know.
  const reloaded = ada.reload();
  first.resume();
  await reloaded;
  await expectTexts(ada, ['sent', 'not yet']);
  expect(heard).toEqual(['sent', 'not yet']);
});

browserTest('a file whose upload broke off arrives once when tried again', async () => {
  const first = await ownGateway();
  const room = newRoom();
  const ada = await enter('Ada', { room, at: first, mayComplain });
  const bob = await joinAs('Bob', room);
  const heard: (string | undefined)[] = [];
  bob.on('message', ({ file }) => heard.push(file?.name));
  const network = await ada.context().newCDPSession(ada);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
  await network.send('Network.emulateNetworkConditions', slow);
  const buffer = Buffer.alloc(2_000_000, 7);
  const mimeType = 'application/octet-stream';
  await ada.setInputFiles('input[type=file]', { name: 'big.bin', mimeType, buffer });
  await field(ada).press('Enter');
  await eventually(async () => {
    const ring = ada.getByRole('progressbar', { name: 'Sent' });
    expect(Number(await ring.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
  });
  first.kill('SIGKILL');
  await ada.getByText('The upload broke off.').waitFor();
  await startAgain(first);
  await live(ada);
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await ada.getByRole('button', { name: 'try again' }).click();
  await eventually(async () => expect(await ada.locator('a.file-row').count()).toBe(1));
  expect(heard).toEqual(['big.bin']);
});

browserTest('a lost network is shown within 3 s and back within 1 s', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, mayComplain });
  const bob = await joinAs('Bob', room);
  await live(ada);
  await ada.context().setOffline(true);
  await ada.getByText('offline').first().waitFor({ timeout: 3_000 });
  await bob.say('meanwhile');
  // By then attempts to reconnect are far apart.
  await ada.getByText('Not connected since').waitFor();
  await ada.context().setOffline(false);
  await ada.getByText('live', { exact: true }).waitFor({ timeout: 1_000 });
  await expectTexts(ada, ['meanwhile']);
});

browserTest('a gateway that does not answer is shown within 3 s', async () => {
  const own = await ownGateway();
  const room = newRoom();
  // What it had begun to read when it was paused, it answers with 408.
  const mayBeLate = new RegExp(`${mayComplain.source}|status of 408`, 'u');
  const ada = await enter('Ada', { room, at: own, mayComplain: mayBeLate });
  await live(ada);
  own.pause();
  onTestFinished(() => own.resume());
  await say(ada, 'hello');
  await eventually(
    async () => expect(await ada.getByText('live', { exact: true }).count()).toBe(0),
    { timeoutMs: 3_000 },
  );
  await ada.getByText('offline, will send 1 when back').waitFor();
  own.resume();
  await expectTexts(ada, ['hello']);
  await live(ada);
});
