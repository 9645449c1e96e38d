// Messages that somebody saves for themselves: on all their devices, of all rooms, as they are now.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, tooSmall } from './setup/fingers.ts';
import {
  browserTest,
  enter,
  field,
  giveName,
  joinAs,
  newBrowser,
  newRoom,
  openTab,
} from './setup/people.ts';

const message = (page: Page, text: string): Locator =>
  page.locator('.message', { has: page.locator('.text', { hasText: text }) });
const pane = (page: Page): Locator => page.getByRole('complementary', { name: 'Saved messages' });
const cards = (page: Page): Promise<string[]> =>
  page.locator('.side-list .card-text').allInnerTexts();
const expectCards = (page: Page, texts: readonly string[]): Promise<void> =>
  eventually(async () => expect(await cards(page)).toEqual(texts));

async function openPane(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Saved messages' }).click();
  await page.getByRole('heading', { name: 'Saved messages' }).waitFor();
}

/** With a real finger. */
async function pressLong(page: Page, text: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const { x, y } = (await page.getByText(text).boundingBox())!;
  const fingers = await page.context().newCDPSession(page);
  const touchPoints = [{ x: x + 4, y: y + 4 }];
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await page.getByRole('dialog', { name: 'Message' }).waitFor();
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

browserTest('a message is saved by its menu and by a key, and a click goes to it', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const bob = await joinAs('Bob', room);
  await bob.say('first');
  await bob.say('second');
  const ada = await enter('Ada', { room });
  await message(ada, 'first').hover();
  await ada.getByRole('button', { name: 'More' }).click();
  await ada.getByRole('button', { name: /^Save/u }).click();
  await message(ada, 'first').getByText('saved').waitFor();
  await message(ada, 'second').focus();
  await message(ada, 'second').press('s');
  await message(ada, 'second').getByText('saved').waitFor();
  await ada.evaluate((name) => (location.hash = name), other);
  await ada.getByRole('heading', { name: other }).waitFor();
  await openPane(ada);
  await expectCards(ada, ['second', 'first']);
  expect(await complaintsOf(ada)).toEqual([]);
  await ada.locator('.side-list').getByText('first').click();
  await ada.getByRole('heading', { name: room }).waitFor();
  await ada.locator('.message.revealed', { hasText: 'first' }).waitFor();
  await ada.getByRole('button', { name: 'Take the message of Bob off' }).first().click();
  await expectCards(ada, ['first']);
  expect(await message(ada, 'second').getByText('saved').count()).toBe(0);
  // After a reload, the server knows.
  await ada.reload();
  await message(ada, 'first').getByText('saved').waitFor();
});

browserTest('another device shows it at once, and what is erased shows as gone', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const { seq } = await bob.say('the code is 1234');
  const context = await newBrowser();
  const first = await openTab(context, { hash: `#${room}` });
  await giveName(first, 'Ada');
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  await openPane(second);
  await second.getByText('Nothing is saved.').waitFor();
  await message(first, 'the code').focus();
  await message(first, 'the code').press('s');
  await expectCards(second, ['the code is 1234']);
  await bob.erase(seq);
  await openPane(first);
  await expectCards(first, ['This message is no longer there.']);
  await first.getByRole('button', { name: 'Take off the saved ones' }).click();
  for (const tab of [first, second]) await expectCards(tab, []);
});

browserTest('on a phone the list is a sheet, with buttons for fingers', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say('to keep');
  const ada = await enter('Ada', { room, ...PHONE });
  await pressLong(ada, 'to keep');
  await ada.getByRole('button', { name: /^Save/u }).tap();
  await message(ada, 'to keep').getByText('saved').waitFor();
  await ada.reload();
  await message(ada, 'to keep').getByText('saved').waitFor();
  await ada.getByRole('button', { name: 'Menu', exact: true }).tap();
  await ada.getByRole('button', { name: 'Saved messages' }).tap();
  await expectCards(ada, ['to keep']);
  expect(await tooSmall(ada)).toEqual([]);
  expect(await complaintsOf(ada)).toEqual([]);
  await ada.locator('.side-list .card-open').tap();
  await pane(ada).waitFor({ state: 'hidden' });
  await ada.locator('.message.revealed', { hasText: 'to keep' }).waitFor();
});
