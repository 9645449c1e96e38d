// Ctrl K: rooms and people, unread first; people who are away are written to directly.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { browserTest, enter, field, joinAs, newRoom } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

const titles = (page: Page): Promise<string[]> =>
  page.locator('.palette li > span:nth-child(2)').allInnerTexts();

async function go(page: Page, room: string): Promise<void> {
  await page.evaluate((name) => (location.hash = name), room);
  await page.getByRole('heading', { level: 1, name: room }).waitFor();
}

browserTest.each([390, 1_440])('at %i px rooms for you come before unread ones', async (width) => {
  const prefix = newRoom();
  const [calm, busy, mine, here] = ['a', 'b', 'c', 'd'].map((one) => `${prefix}-${one}`) as [
    string,
    string,
    string,
    string,
  ];
  const ada = await enter('Ada', { room: calm, viewport: { width, height: 844 } });
  for (const room of [busy, mine, here]) await go(ada, room);
  const inBusy = await joinAs('Bob', busy);
  const inMine = await joinAs('Bob', mine);
  await inBusy.say('one');
  await inBusy.say('two');
  await inMine.say('@Ada look');
  await ada.keyboard.press('Control+k');
  const find = ada.getByRole('combobox', { name: 'Room or person' });
  await find.fill(prefix);
  await eventually(async () => {
    const shown = await titles(ada);
    expect(shown.slice(0, 4)).toEqual([mine, busy, calm, here]);
  });
  const badges = await ada
    .locator('.palette .badge')
    .evaluateAll((all) =>
      all.map((one) => [one.firstChild?.textContent, one.classList.contains('for-me')]),
    );
  expect(badges).toEqual([
    ['1', true],
    ['2', false],
  ]);
  expect(await complaintsOf(ada)).toEqual([]);
  await find.press('Enter');
  await ada.getByRole('heading', { level: 1, name: mine }).waitFor();
  // By an exact name, whatever is unread.
  await ada.keyboard.press('Control+k');
  await find.fill(calm.toUpperCase());
  await eventually(async () => expect((await titles(ada))[0]).toBe(calm));
  await find.press('Enter');
  await ada.getByRole('heading', { level: 1, name: calm }).waitFor();
});

browserTest('somebody who is away is written to directly', async () => {
  for (const name of ['Ann', 'Bob']) await accounts.person(name);
  const bob = await accounts.signIn('Bob');
  await field(bob).waitFor();
  const ann = await accounts.signIn('Ann');
  await field(ann).waitFor();
  await ann.getByRole('button', { name: 'Bob: write to them only' }).waitFor();
  // They are together in a room that is not shown.
  const room = newRoom();
  await go(ann, room);
  await ann.keyboard.press('Control+k');
  await ann.getByRole('combobox', { name: 'Room or person' }).fill('bo');
  await ann.getByRole('option', { name: /Bob.*write to them directly/u }).waitFor();
  await ann.keyboard.press('Enter');
  await ann.getByRole('heading', { level: 1, name: 'Bob' }).waitFor();
  await field(ann).fill('hello');
  await field(ann).press('Enter');
  await bob.getByRole('link', { name: 'Ann' }).waitFor();
  // From now on it is a room in the list, and there once.
  await ann.keyboard.press('Control+k');
  await ann.getByRole('combobox', { name: 'Room or person' }).fill('bo');
  await eventually(async () => {
    const shown = await titles(ann);
    expect(shown.filter((title) => title === 'Bob')).toHaveLength(1);
  });
});
