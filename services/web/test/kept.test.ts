// The page without a connection: it opens, shows what it has kept, and forgets it on sign-out.
import { eventually, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import {
  browserTest,
  enter,
  expectTexts,
  joinAs,
  MAY_LOSE_GATEWAY,
  newRoom,
  openTab,
  ownGateway,
  say,
  texts,
  world,
} from './setup/people.ts';
import { keptTexts } from './setup/kept-texts.ts';

// A gateway that has just started is not ready yet.
const mayComplain = new RegExp(`${MAY_LOSE_GATEWAY.source}|503`);

async function startAgain({ httpPort, tcpPort }: TestGateway): Promise<void> {
  const again = await startGateway({ nats: world.natsUrl, httpPort, tcpPort });
  onTestFinished(() => again.stop());
}

/** Waits until the page could be opened without a connection, with this many messages. */
async function isKept(page: Page, messages: number): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await eventually(async () => expect(await keptTexts(page)).toHaveLength(messages));
}

browserTest('without a server the page opens with its last messages', async () => {
  const own = await ownGateway();
  const room = newRoom();
  const ada = await enter('Ada', { room, at: own, mayComplain, serviceWorkers: 'allow' });
  const bob = await joinAs('Bob', room);
  await bob.say('one');
  await say(ada, 'two');
  await expectTexts(ada, ['one', 'two']);
  await isKept(ada, 2);
  own.kill('SIGKILL');
  await own.exited;
  const again = await openTab(ada.context(), { hash: `#${room}`, at: own, mayComplain });
  await ada.close();
  await expectTexts(again, ['one', 'two']);
  // What is needed then was loaded ahead.
  await again.getByRole('button', { name: 'Menu', exact: true }).click();
  await again.getByRole('button', { name: 'Keys' }).waitFor();
  await again.keyboard.press('Escape');
  await say(again, 'later');
  await again.locator('.message.waiting').waitFor();
  await again.reload();
  await again.locator('.message.waiting', { hasText: 'later' }).waitFor();
  await startAgain(own);
  await expectTexts(again, ['one', 'two', 'later']);
  expect(await again.locator('.message.waiting').count()).toBe(0);
});

browserTest('leaving Natter deletes the messages that were kept', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  await say(ada, 'private');
  await eventually(async () => expect(await keptTexts(ada)).toEqual(['private']));
  await ada.getByRole('button', { name: 'Menu', exact: true }).click();
  await ada.getByRole('button', { name: 'Leave Natter' }).click();
  await ada.getByLabel('What should we call you?').waitFor();
  await eventually(async () => expect(await keptTexts(ada)).toEqual([]));
});

browserTest('a message that disappears is not kept', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await bob.say('soon gone', { expires: 3_600 });
  await bob.say('stays');
  await eventually(async () => expect(await texts(ada)).toEqual(['soon gone', 'stays']));
  await eventually(async () => expect(await keptTexts(ada)).toEqual(['stays']));
});

browserTest('a page that stays open over an upgrade says so, and works on', async () => {
  const own = await ownGateway();
  const room = newRoom();
  const ada = await enter('Ada', { room, at: own, mayComplain });
  await ada.getByText('live', { exact: true }).waitFor();
  await ada.route(`${own.httpUrl}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<script src="/assets/index-new.js">' }),
  );
  own.kill('SIGKILL');
  await own.exited;
  await startAgain(own);
  await ada.getByText('There is a new version of Natter.').waitFor();
  await say(ada, 'still here');
  await expectTexts(ada, ['still here']);
  await ada.unroute(`${own.httpUrl}/`);
  await ada.getByRole('button', { name: 'Reload' }).click();
  await expectTexts(ada, ['still here']);
  expect(await ada.getByText('There is a new version of Natter.').count()).toBe(0);
});
