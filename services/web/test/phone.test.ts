// On a phone: one pane and sheets, fingers, an on-screen keyboard.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE, smallestText, tooSmall } from './setup/fingers.ts';
import {
  browserTest,
  chip,
  enter,
  expectTexts,
  field,
  joinAs,
  newRoom,
  say,
  sendButton,
  visit,
} from './setup/people.ts';

async function isIn(page: Page, pane: string): Promise<boolean> {
  return page.evaluate(
    (selector) => document.activeElement?.closest(selector) != null,
    `.${pane}-pane`,
  );
}

browserTest('rooms and members are sheets over the conversation', async () => {
  const room = newRoom();
  await joinAs('Bob', room);
  const ada = await enter('Ada', { room, ...PHONE });
  expect(await ada.getByRole('navigation', { name: 'Rooms' }).isVisible()).toBe(false);
  await ada.getByRole('button', { name: 'Rooms' }).tap();
  await ada.getByRole('link', { name: room }).waitFor();
  await ada.locator('.scrim').tap({ position: { x: 340, y: 400 } });
  await ada.getByRole('link', { name: room }).waitFor({ state: 'hidden' });
  await ada.getByRole('button', { name: /here: show members/ }).tap();
  await ada.getByRole('button', { name: 'Bob: write to them only' }).tap();
  await chip(ada, 'only Bob and you').waitFor();
  await field(ada).fill('from a phone');
  await sendButton(ada).tap();
  await expectTexts(ada, ['from a phone']);
});

browserTest.each(['rooms', 'members'])(
  'Back closes the sheet of %s and stays in the room',
  async (pane) => {
    const [room, other] = [newRoom(), newRoom()];
    const ada = await enter('Ada', { room, ...PHONE });
    await say(ada, `/join ${other}`);
    await sendButton(ada).tap();
    await ada.getByRole('heading', { name: other }).waitFor();
    const name = pane === 'rooms' ? 'Rooms' : /here: show members/;
    const opener = ada.getByRole('button', { name }).first();
    await opener.tap();
    const sheet = ada.locator(`.${pane}-pane`);
    await sheet.waitFor();
    await eventually(async () => expect(await isIn(ada, pane)).toBe(true));
    await ada.goBack();
    await sheet.waitFor({ state: 'hidden' });
    await ada.getByRole('heading', { name: other }).waitFor();
    expect(new URL(ada.url()).hash).toBe(`#${other}`);
    await eventually(async () =>
      expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true),
    );
    // The next Back goes to the room before.
    await ada.goBack();
    await ada.getByRole('heading', { name: room }).waitFor();
  },
);

browserTest('a room chosen in the sheet does not take an extra step back', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room, ...PHONE });
  await say(ada, `/join ${other}`);
  await sendButton(ada).tap();
  await ada.getByRole('heading', { name: other }).waitFor();
  await ada.getByRole('button', { name: 'Rooms' }).tap();
  await ada.getByRole('link', { name: room, exact: true }).tap();
  await ada.getByRole('heading', { name: room }).waitFor();
  await ada.locator('.rooms-pane').waitFor({ state: 'hidden' });
  await ada.goBack();
  await ada.getByRole('heading', { name: other }).waitFor();
});

browserTest('Back closes a menu and a dialog', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, ...PHONE });
  await ada.getByRole('button', { name: 'Room menu' }).tap();
  const menu = ada.getByRole('dialog', { name: 'Room menu' });
  await menu.waitFor();
  await ada.goBack();
  await menu.waitFor({ state: 'detached' });
  await ada.locator('.room-head').getByRole('button', { name: 'Menu', exact: true }).tap();
  await ada.getByRole('button', { name: 'Keys' }).tap();
  const keys = ada.getByRole('dialog', { name: 'Keys' });
  await keys.waitFor();
  await ada.goBack();
  await keys.waitFor({ state: 'detached' });
  expect(new URL(ada.url()).hash).toBe(`#${room}`);
});

browserTest('a tap on Send keeps the keyboard open', async () => {
  const ada = await enter('Ada', { room: newRoom(), ...PHONE });
  await field(ada).tap();
  await ada.keyboard.type('one');
  await sendButton(ada).tap();
  await expectTexts(ada, ['one']);
  expect(await field(ada).evaluate((area) => area === document.activeElement)).toBe(true);
});

browserTest('Enter begins a new line where a finger is used', async () => {
  const ada = await enter('Ada', { room: newRoom(), ...PHONE });
  await field(ada).tap();
  await ada.keyboard.type('one');
  await ada.keyboard.press('Enter');
  await ada.keyboard.type('two');
  expect(await field(ada).inputValue()).toBe('one\ntwo');
  expect(await field(ada).getAttribute('enterkeyhint')).toBe('enter');
  await ada.keyboard.press('Control+Enter');
  await expectTexts(ada, ['one\ntwo']);
});

browserTest('everything that is pressed is as large as a finger', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const { seq } = await bob.say('hello');
  await bob.say('a reply', { ref: seq });
  await bob.say('x\n'.repeat(100));
  const door = await visit({ room: newRoom(), ...PHONE });
  await door.getByLabel('What should we call you?').fill('Ada');
  expect(await tooSmall(door)).toEqual([]);
  const ada = await enter('Ada', { room, ...PHONE });
  await ada.getByText('a reply').tap();
  expect(await tooSmall(ada)).toEqual([]);
  for (const open of ['Rooms', /show members/, 'Room menu', 'Emoji', 'to everyone']) {
    await ada.getByRole('button', { name: open }).first().tap();
    await ada.locator('.popover, .app[data-sheet]').first().waitFor();
    expect(await tooSmall(ada)).toEqual([]);
    await ada.keyboard.press('Escape');
    await ada.locator('.popover, .app[data-sheet]').first().waitFor({ state: 'detached' });
  }
});

browserTest('no field is so small that iOS zooms in on it', async () => {
  const room = newRoom();
  const door = await visit({ room, ...PHONE });
  expect(await smallestText(door)).toBeGreaterThanOrEqual(16);
  const ada = await enter('Ada', { room, ...PHONE });
  await ada.getByRole('button', { name: 'Emoji' }).tap();
  await ada.getByRole('searchbox').waitFor();
  expect(await smallestText(ada)).toBeGreaterThanOrEqual(16);
});

browserTest('a mention in another room shows on the rooms button', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room, ...PHONE });
  await say(ada, `/join ${other}`);
  await sendButton(ada).tap();
  await ada.getByRole('heading', { name: other }).waitFor();
  const bob = await joinAs('Bob', room);
  await bob.say('hello');
  await ada.locator('.menu-badge', { hasText: '1 unread' }).waitFor();
  await bob.say('hello @Ada');
  await ada.locator('.menu-badge.for-me', { hasText: '2 unread, for you' }).waitFor();
  await ada.getByRole('button', { name: /^Rooms 2/ }).tap();
  await ada.getByRole('link', { name: room }).tap();
  await ada.getByText('hello @Ada').waitFor();
  expect(await ada.locator('.menu-badge').count()).toBe(0);
});
