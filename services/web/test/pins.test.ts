// Pins, and what moderators may do with the messages of others.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { browserTest, expectTexts, field, newRoom, say } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

const messageOf = (page: Page, words: string): Locator =>
  page.locator('.conversation .message', { hasText: words });

async function openMenu(page: Page, words: string): Promise<void> {
  await messageOf(page, words).hover();
  await messageOf(page, words).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('dialog', { name: 'Message' }).waitFor();
}

async function openPins(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('button', { name: 'Pinned messages' }).click();
  await page.getByRole('complementary', { name: 'Pinned messages' }).waitFor();
}

browserTest('the owner pins and deletes messages of others, a member finds the pins', async () => {
  await accounts.person('Ann');
  const path = `/#${newRoom()}`;
  const olga = await accounts.signIn('Olga', { path });
  const ann = await accounts.signIn('Ann', { path, at: 1 });
  for (const page of [olga, ann]) await field(page).waitFor();
  await say(ann, 'the door code is 12');
  await say(ann, 'a rude word');
  await expectTexts(olga, ['the door code is 12', 'a rude word']);
  await openMenu(olga, 'the door code');
  await olga.getByRole('button', { name: /^Pin / }).click();
  await messageOf(ann, 'the door code').getByText('pinned').waitFor();
  await openPins(ann);
  const pinned = ann.locator('.side-pane .card');
  await pinned.getByText('the door code is 12').waitFor();
  // Members do not pin.
  expect(await pinned.getByRole('button', { name: 'Take the pin off' }).count()).toBe(0);
  await pinned.getByRole('button').first().click();
  await messageOf(ann, 'the door code').and(ann.locator('.revealed')).waitFor();
  await openMenu(olga, 'a rude word');
  await olga.getByRole('button', { name: 'Delete …' }).click();
  await olga.getByText('Delete the message of Ann?').waitFor();
  await olga.getByRole('button', { name: 'Delete', exact: true }).click();
  await expectTexts(ann, ['the door code is 12']);
  await openPins(olga);
  await olga.getByRole('button', { name: 'Take the pin off' }).click();
  await olga.getByText('Nothing is pinned here.').waitFor();
  await eventually(async () => expect(await pinned.count()).toBe(0));
  expect(await messageOf(ann, 'the door code').getByText('pinned').count()).toBe(0);
});
