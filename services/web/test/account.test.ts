// The account page and the people page: names, passwords, tokens, roles, invites, recovery.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile, fillIn, goTo, PASSWORD } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, smallestText, tooSmall } from './setup/fingers.ts';
import { browserTest, field, newBrowser, newRoom, say, storedMessage } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

function row(page: Page, name: string) {
  return page.locator('.rows li', { hasText: name });
}

browserTest('another name is the name in the chat, on all devices', async () => {
  await accounts.person('Ned');
  const room = newRoom();
  const page = await accounts.signIn('Ned', { path: `/#${room}` });
  const other = await accounts.signIn('Ned', { path: `/#${room}`, at: 1 });
  for (const each of [page, other]) await field(each).waitFor();
  await goTo(page, 'Account');
  await page.getByLabel('Your name').fill('Olga');
  await page.getByRole('button', { name: 'Change name' }).click();
  await page.getByText('This name belongs to somebody else.').waitFor();
  await page.getByLabel('Your name').fill('Nell');
  await page.getByRole('button', { name: 'Change name' }).click();
  await page.getByText('You are Nell now.').waitFor();
  await page.getByRole('link', { name: 'Chat' }).click();
  await say(page, 'new name');
  await storedMessage(other, 'new name').getByText('Nell').waitFor();
  for (const each of [page, other]) await each.locator('.own-name', { hasText: 'Nell' }).waitFor();
});

browserTest('a changed password signs the other devices out', async () => {
  await accounts.person('Pat');
  const page = await accounts.signIn('Pat');
  const other = await accounts.signIn('Pat', { at: 1 });
  for (const each of [page, other]) await field(each).waitFor();
  await goTo(page, 'Account');
  await page.getByRole('textbox', { name: 'Current password' }).fill('wrong password');
  await page.getByRole('textbox', { name: 'New password' }).fill('another good one');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('That is not your current password.').waitFor();
  await page.getByRole('textbox', { name: 'Current password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('2 other devices are signed out').waitFor();
  await other.getByText('You were signed out').waitFor();
  await fillIn(other, 'Pat', 'another good one');
  await other.keyboard.press('Enter');
  await field(other).waitFor();
});

browserTest('a token is shown once, copied, and revoked', async () => {
  await accounts.person('Tom');
  const context = await newBrowser({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await accounts.signIn('Tom', { path: '/account', context });
  await page.getByLabel('What it is for').fill('deploy bot');
  await page.getByRole('button', { name: 'Make token' }).click();
  const token = await page.getByLabel('Your new token').inputValue();
  expect(token).toMatch(/^nt_/u);
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const me = (): Promise<number> =>
    page.evaluate(async (bearer) => {
      const headers = { authorization: `Bearer ${bearer}` };
      return (await fetch('/v1/me', { headers, credentials: 'omit' })).status;
    }, token);
  expect(await me()).toBe(200);
  await page.reload();
  await row(page, 'deploy bot').waitFor();
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Revoke: deploy bot' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await eventually(async () => expect(await row(page, 'deploy bot').count()).toBe(0));
  expect(await me()).toBe(401);
});

browserTest('an owner changes roles, disables, and helps with a forgotten password', async () => {
  await accounts.person('Rob');
  const rob = await accounts.signIn('Rob', { at: 1 });
  await field(rob).waitFor();
  const olga = await accounts.signIn('Olga', { path: '/people' });
  await olga.getByLabel('Role of Olga').selectOption('member');
  await row(olga, 'Olga').getByText('There must be an owner.').waitFor();
  expect(await olga.getByLabel('Role of Olga').inputValue()).toBe('owner');
  await olga.getByLabel('Role of Rob').selectOption('admin');
  await eventually(async () =>
    expect(await olga.getByLabel('Role of Rob').inputValue()).toBe('admin'),
  );
  await olga.getByRole('button', { name: 'Disable: Rob' }).click();
  await olga.getByRole('button', { name: 'Disable', exact: true }).click();
  await rob.getByText('You were signed out').waitFor();
  await row(olga, 'Rob').getByText('Disabled').waitFor();
  await olga.getByRole('button', { name: 'Enable Rob' }).click();
  await olga.getByRole('button', { name: 'Recovery link for Rob' }).click();
  const link = new URL(
    await olga.getByRole('textbox', { name: 'Recovery link for Rob' }).inputValue(),
  );
  const recover = await accounts.open(link.pathname + link.hash, { context: await newBrowser() });
  await recover.getByRole('textbox', { name: 'New password' }).fill('quite another one');
  await recover.keyboard.press('Enter');
  await recover.locator('.own-name', { hasText: 'Rob' }).waitFor();
  await goTo(recover, 'People');
  // An admin manages members, not owners.
  expect(await recover.getByLabel('Role of Olga').count()).toBe(0);
});

browserTest('an invite makes a guest without a password, and can be revoked', async () => {
  const olga = await accounts.signIn('Olga', { path: '/people' });
  const make = async (note: string): Promise<string> => {
    await olga.getByLabel('Role', { exact: true }).selectOption('guest');
    await olga.getByLabel('Note').fill(note);
    await olga.getByRole('button', { name: 'Make invite' }).click();
    const link = new URL(await olga.getByLabel('Invite link').inputValue());
    await olga.getByRole('button', { name: 'Done' }).click();
    return link.pathname + link.hash;
  };
  const used = await make('for a guest');
  const guest = await accounts.open(used, { context: await newBrowser() });
  await guest.getByText('You need no password').waitFor();
  expect(await guest.getByLabel('Password').count()).toBe(0);
  await guest.getByLabel('Name', { exact: true }).fill('Gus');
  await guest.keyboard.press('Enter');
  await field(guest).waitFor();
  await guest.getByRole('button', { name: 'Menu', exact: true }).click();
  expect(await guest.getByRole('button', { name: 'People', exact: true }).count()).toBe(0);
  const revoked = await make('revoked');
  await olga.getByRole('button', { name: 'Revoke: revoked' }).click();
  await olga.getByRole('button', { name: 'Revoke', exact: true }).click();
  await eventually(async () => expect(await row(olga, 'revoked').count()).toBe(0));
  const late = await accounts.open(revoked, { context: await newBrowser() });
  await late.getByText('This invite was used up or revoked').waitFor();
});

browserTest('an invite opened by somebody who is signed in asks first', async () => {
  await accounts.person('Ida');
  const context = await newBrowser();
  await field(await accounts.signIn('Ida', { context })).waitFor();
  const page = await accounts.open(await accounts.invite(), { context });
  await page.getByRole('heading', { name: 'You are signed in as Ida' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await fillIn(page, 'Ilse');
  await page.keyboard.press('Enter');
  await page.locator('.own-name', { hasText: 'Ilse' }).waitFor();
});

browserTest.each(['light', 'dark'] as const)(
  'axe finds nothing on the account pages, and no width breaks them, %s',
  async (colorScheme) => {
    const context = await newBrowser({ colorScheme });
    const invite = await accounts.open(await accounts.invite(), { context });
    await invite.getByLabel('Name', { exact: true }).waitFor();
    const door = await accounts.open('/', { context });
    await door.getByLabel('Name', { exact: true }).waitFor();
    for (const page of [invite, door]) await expectFit(page);
    await fillIn(door, 'Olga');
    await door.keyboard.press('Enter');
    await field(door).waitFor();
    await goTo(door, 'Account');
    await door.getByLabel('What it is for').fill('axe');
    await door.getByRole('button', { name: 'Make token' }).click();
    await door.getByLabel('Your new token').waitFor();
    await expectFit(door);
    await door.getByRole('link', { name: 'Chat' }).click();
    await goTo(door, 'People');
    await door.getByLabel('Role of Olga').waitFor();
    await door.getByRole('button', { name: 'Make invite' }).click();
    await door.getByLabel('Invite link').waitFor();
    await expectFit(door);
  },
);

browserTest('on a phone, everything on the account pages is as large as a finger', async () => {
  const page = await accounts.signIn('Olga', PHONE);
  await field(page).waitFor();
  for (const path of ['account', 'people']) {
    const other = await accounts.open(path, { context: page.context() });
    await other.getByRole('link', { name: 'Chat' }).waitFor();
    if (path === 'account') await other.getByLabel('Your name').waitFor();
    if (path === 'people') await other.getByLabel('Role of Olga').waitFor();
    expect(await tooSmall(other)).toEqual([]);
    expect(await smallestText(other)).toBeGreaterThanOrEqual(16);
  }
  const door = await accounts.open('sign-in', { context: await newBrowser(PHONE) });
  await door.getByLabel('Name', { exact: true }).waitFor();
  expect(await tooSmall(door)).toEqual([]);
  expect(await smallestText(door)).toBeGreaterThanOrEqual(16);
});

async function expectFit(page: Page): Promise<void> {
  expect(await complaintsOf(page)).toEqual([]);
  for (const width of [320, 390, 820, 1_280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
}
