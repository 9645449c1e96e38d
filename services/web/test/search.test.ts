// Search beside the conversation: found in every script, jumped to, edited, erased; a calendar;
// places long ago; and a closed room that nobody else finds.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, tooSmall } from './setup/fingers.ts';
import {
  browserTest,
  enter,
  expectTexts,
  field,
  joinAs,
  newRoom,
  say,
  sendButton,
} from './setup/people.ts';

const accounts = accountsOfFile('Olga');

const hits = (page: Page): Locator => page.locator('.search-pane .hit');
const messageOf = (page: Page, words: string): Locator =>
  page.locator('.conversation .message', { hasText: words });

async function find(page: Page, query: string): Promise<void> {
  const searchField = page.getByLabel('Search messages');
  // The key works once the page has been idle.
  await eventually(async () => {
    if ((await searchField.count()) === 0) await page.keyboard.press('Control+f');
    await searchField.waitFor({ timeout: 500 });
  });
  await searchField.fill(query);
}

/** Until the archive has heard of it, nothing may be found. */
async function expectHits(page: Page, query: string, expected: readonly string[]): Promise<void> {
  await eventually(async () => {
    await find(page, '');
    await find(page, query);
    const status = page.locator('.search-pane [role=status]');
    await eventually(async () => expect(await status.innerText()).toMatch(/found|message/));
    const shown = await hits(page).locator('.card-text').allInnerTexts();
    expect(shown.toSorted()).toEqual(expected.toSorted());
  });
}

async function erase(page: Page, words: string): Promise<void> {
  await messageOf(page, words).hover();
  await messageOf(page, words).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Delete …' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
}

browserTest(
  'three scripts are found, jumped to, edited and erased',
  async () => {
    const room = newRoom();
    const ada = await enter('Ada', { room });
    const written = ['我在上海的医院工作', 'Die Übergabe ist am Freitag', 'the green door squeaks'];
    for (const text of written) await say(ada, text);
    // So much that the first ones are off the screen.
    const bob = await joinAs('Bob', room);
    for (let n = 0; n < 80; n += 1) await bob.say(`line ${n}`);
    await messageOf(ada, 'line 79').waitFor();
    for (const [query, text, mark] of [
      ['上海', written[0]!, '上海'],
      ['ubergabe freitag', written[1]!, 'Übergabe'],
      ['"green door"', written[2]!, 'green door'],
    ] as const) {
      await expectHits(ada, query, [text]);
      expect(await hits(ada).locator('mark').first().innerText()).toContain(mark);
      await hits(ada).getByRole('button').click();
      await messageOf(ada, text).and(ada.locator('.revealed')).waitFor();
      expect(await messageOf(ada, text).evaluate((row) => row === document.activeElement)).toBe(
        true,
      );
    }
    expect(await complaintsOf(ada)).toEqual([]);
    // Found by its new words only.
    await messageOf(ada, 'green door').focus();
    await messageOf(ada, 'green door').locator('.message-actions').waitFor();
    await ada.keyboard.press('e');
    const edit = ada.getByLabel('Edit your message');
    await edit.fill('the blue gate squeaks');
    await edit.press('Enter');
    await messageOf(ada, 'the blue gate').waitFor();
    await expectHits(ada, 'gate', ['the blue gate squeaks']);
    await expectHits(ada, 'green', []);
    await erase(ada, '上海');
    await expectHits(ada, '上海', []);
  },
  90_000,
);

browserTest(
  'a third person finds nothing of a closed room',
  async () => {
    for (const alias of ['Ann', 'Eve']) await accounts.person(alias);
    const name = newRoom();
    const olga = await accounts.signIn('Olga');
    await field(olga).waitFor();
    await olga.getByRole('button', { name: 'join' }).click();
    await olga.getByRole('button', { name: 'make a room' }).click();
    await olga.getByLabel('Name', { exact: true }).fill(name);
    await olga.getByLabel('Who may come in').selectOption('closed');
    await olga.getByRole('button', { name: 'Make room' }).click();
    await olga.getByRole('heading', { name }).waitFor();
    await say(olga, 'the treasure is under the oak');
    await expectHits(olga, 'treasure', ['the treasure is under the oak']);
    const eve = await accounts.signIn('Eve', { at: 1 });
    await field(eve).waitFor();
    await find(eve, 'treasure');
    // In every room.
    await eve.getByRole('button', { name: 'in lobby' }).click();
    for (const query of ['treasure', `treasure in:${name}`, 'from:Olga treasure'])
      await expectHits(eve, query, []);
  },
  60_000,
);

browserTest(
  'a message from long ago opens beside the conversation, and so does a link to it',
  async () => {
    const room = newRoom();
    const bob = await joinAs('Bob', room);
    const { seq } = await bob.say('the first of many');
    for (let n = 0; n < 45; n += 1)
      await Promise.all(Array.from({ length: 100 }, (_, i) => bob.say(`filler ${n} ${i}`)));
    const ada = await enter('Ada', { room });
    await messageOf(ada, 'filler 44').first().waitFor();
    await expectHits(ada, '"first of many"', ['the first of many']);
    await hits(ada).getByRole('button').click();
    const past = ada.getByRole('complementary', { name: `Earlier in ${room}` });
    await past.locator('.message.revealed', { hasText: 'the first of many' }).waitFor();
    const before = await past.locator('.message').count();
    await past.getByRole('button', { name: 'Later' }).click();
    await eventually(async () =>
      expect(await past.locator('.message').count()).toBeGreaterThan(before),
    );
    expect(await complaintsOf(ada)).toEqual([]);
    await past.getByRole('button', { name: /^Close/ }).click();
    await ada.evaluate((hash) => {
      location.hash = hash;
    }, `#${room}/${seq}`);
    await past.locator('.message.revealed', { hasText: 'the first of many' }).waitFor();
  },
  120_000,
);

browserTest('the calendar goes to a day, and opens its transcript', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  await say(ada, 'said <b>today</b>');
  await expectTexts(ada, ['said <b>today</b>']);
  await expectHits(ada, 'today', ['said <b>today</b>']);
  await ada.getByRole('button', { name: 'Room menu' }).click();
  await ada.getByRole('button', { name: 'Go to a day' }).click();
  const pane = ada.getByRole('complementary', { name: 'Go to a day' });
  const today = pane.getByRole('button', { name: /, 1 message$/ });
  await today.click();
  await messageOf(ada, 'today').and(ada.locator('.revealed')).waitFor();
  expect(await pane.locator('.day:not(:disabled)').count()).toBe(1);
  expect(await complaintsOf(ada)).toEqual([]);
  const [transcript] = await Promise.all([
    ada.context().waitForEvent('page'),
    pane.getByRole('link', { name: /^Transcript of/ }).click(),
  ]);
  await transcript.getByText('said <b>today</b>').waitFor();
  expect(await complaintsOf(transcript)).toEqual([]);
});

browserTest('on a phone search is a sheet, and a hit leads back to the conversation', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, ...PHONE });
  await field(ada).fill('pocket watch');
  await sendButton(ada).click();
  await expectTexts(ada, ['pocket watch']);
  await ada.getByRole('button', { name: 'Room menu' }).click();
  await ada.getByRole('button', { name: 'Search messages' }).click();
  await ada.locator('.search-field').waitFor();
  await expectHits(ada, 'watch', ['pocket watch']);
  expect(await tooSmall(ada)).toEqual([]);
  await hits(ada).getByRole('button').click();
  await messageOf(ada, 'pocket watch').and(ada.locator('.revealed')).waitFor();
});
