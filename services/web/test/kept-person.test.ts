// Where people sign in: the page without a connection is that of the last person, until they go.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { keptTexts } from './setup/kept-texts.ts';
import {
  browserTest,
  expectTexts,
  field,
  MAY_LOSE_GATEWAY,
  newBrowser,
  newRoom,
  say,
} from './setup/people.ts';

const accounts = accountsOfFile('Olga');

browserTest('a signed-in person reads offline; signing out deletes it', async () => {
  await accounts.person('Kim');
  const room = newRoom();
  const context = await newBrowser({ serviceWorkers: 'allow' });
  const mayComplain = MAY_LOSE_GATEWAY;
  const kim = await accounts.signIn('Kim', { path: `/#${room}`, context, mayComplain });
  await field(kim).waitFor();
  await say(kim, 'mine');
  await expectTexts(kim, ['mine']);
  await kim.evaluate(() => navigator.serviceWorker.ready);
  await eventually(async () => expect(await keptTexts(kim)).toEqual(['mine']));
  await context.setOffline(true);
  await kim.reload();
  await kim.locator('.own-name', { hasText: 'Kim' }).waitFor();
  await expectTexts(kim, ['mine']);
  await context.setOffline(false);
  await kim.getByText('live', { exact: true }).waitFor();
  await kim.getByRole('button', { name: 'Menu', exact: true }).click();
  await kim.getByRole('button', { name: 'Sign out' }).click();
  await kim.getByLabel('Password', { exact: true }).waitFor();
  await eventually(async () => expect(await keptTexts(kim)).toEqual([]));
  expect(await kim.evaluate(() => localStorage.getItem('natter.last-person'))).toBeNull();
});
