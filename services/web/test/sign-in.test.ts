// Signing in and out: by keyboard, with a wrong password, on all devices at once.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { accountsOfFile, fillIn, goTo, members, PASSWORD } from './setup/accounts.ts';
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

browserTest('the keyboard alone signs a person in, into the room of the address', async () => {
  await accounts.person('Kay');
  const room = newRoom();
  const page = await accounts.open(`/#${room}`, { context: await newBrowser() });
  await page.getByLabel('Name', { exact: true }).waitFor();
  // The first field has the focus; the button that shows the password is on the way.
  await page.keyboard.type('Kay');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(new URL(page.url()).hash).toBe(`#${room}`);
  await page.locator('.own-name', { hasText: 'Kay' }).waitFor();
});

browserTest('a wrong password is told, and the next try works', async () => {
  await accounts.person('Wim');
  const page = await accounts.open('/sign-in', { context: await newBrowser() });
  await fillIn(page, 'Wim', 'not the password');
  await page.keyboard.press('Enter');
  const told = page
    .getByRole('alert')
    .getByText('There is no account with this name and password.');
  await told.waitFor();
  // The same words as for a name that nobody has.
  await fillIn(page, 'Nobody', 'not the password');
  await page.keyboard.press('Enter');
  await told.waitFor();
  await fillIn(page, 'wim');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

browserTest('two tabs and another browser of one person are one member', async () => {
  await accounts.person('Tia');
  const room = newRoom();
  const olga = await accounts.signIn('Olga', { path: `/#${room}` });
  await field(olga).waitFor();
  const context = await newBrowser();
  const first = await accounts.signIn('Tia', { path: `/#${room}`, context });
  await field(first).waitFor();
  const second = await accounts.open(`/#${room}`, { context, at: 1 });
  const other = await accounts.signIn('Tia', { path: `/#${room}`, at: 1 });
  for (const page of [second, other]) await field(page).waitFor();
  await say(first, 'one');
  await say(other, 'two');
  for (const page of [olga, first, second, other]) await expectTexts(page, ['one', 'two']);
  await eventually(async () => expect(await members(olga)).toEqual(['Olga', 'Tia']));
});

browserTest('signed out everywhere, all tabs say so at once', async () => {
  await accounts.person('Sam');
  const context = await newBrowser();
  const first = await accounts.signIn('Sam', { context });
  await field(first).waitFor();
  await field(first).fill('a secret draft');
  const second = await accounts.open('/account', { context, at: 1 });
  const phone = await accounts.signIn('Sam', { viewport: { width: 390, height: 844 }, at: 1 });
  await field(phone).waitFor();
  await second.getByRole('button', { name: 'Sign out everywhere' }).click();
  await second.getByRole('button', { name: 'Sign out everywhere' }).click();
  const since = performance.now();
  await Promise.all([
    second.getByText('You are signed out.').waitFor(),
    first.getByText('You were signed out').waitFor(),
    phone.getByText('You were signed out').waitFor(),
  ]);
  // Told, not asked for: pages ask again after minutes. Other tests use the same cores.
  expect(performance.now() - since).toBeLessThan(5_000);
  for (const page of [first, second, phone]) {
    expect(await field(page).count()).toBe(0);
    // Others may use this browser next.
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('draft');
  }
  await first.reload();
  await first.getByRole('heading', { name: 'Sign in' }).waitFor();
});

browserTest('one device signs another out on the account page', async () => {
  await accounts.person('Dee');
  const here = await accounts.signIn('Dee');
  const there = await accounts.signIn('Dee', { at: 1 });
  for (const page of [here, there]) await field(page).waitFor();
  await goTo(here, 'Account');
  const rows = here.locator('li', { hasText: 'Linux' }).filter({ hasText: 'Last used' });
  await rows.getByRole('button', { name: /^Sign out/u }).click();
  await there.getByText('You were signed out').waitFor();
  await eventually(async () => expect(await rows.count()).toBe(0));
  await here.getByRole('link', { name: 'Chat' }).click();
  await field(here).waitFor();
});

browserTest('signing out leaves the sign-in page, and another person may come in', async () => {
  await accounts.person('Uma');
  const context = await newBrowser();
  const page = await accounts.signIn('Uma', { context });
  await field(page).fill('only for me');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await fillIn(page, 'Olga');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe('');
  await page.locator('.own-name', { hasText: 'Olga' }).waitFor();
});

browserTest('an expired sign-in is told, and keeps drafts for the same person', async () => {
  await accounts.person('Xan');
  const context = await newBrowser();
  const page = await accounts.signIn('Xan', { context, mayComplain: MAY_LOSE_GATEWAY });
  await field(page).fill('half a sen');
  // While it connects, a lost network shows only after 10 s.
  await page.getByText('live', { exact: true }).waitFor();
  await context.clearCookies();
  await context.setOffline(true);
  await page.getByText('offline').first().waitFor();
  await context.setOffline(false);
  await page.getByText('Your sign-in has expired.').waitFor();
  await fillIn(page, 'Xan');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe('half a sen');
});

browserTest('the draft of an expired sign-in is shown to nobody else, nor kept', async () => {
  for (const name of ['Yan', 'Zoe']) await accounts.person(name);
  const context = await newBrowser();
  const page = await accounts.signIn('Yan', { context, mayComplain: MAY_LOSE_GATEWAY });
  await field(page).fill('for Yan alone');
  const stored = () => page.evaluate(() => JSON.stringify(localStorage));
  await eventually(async () => expect(await stored()).toContain('for Yan alone'));
  await context.clearCookies();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await fillIn(page, 'Zoe');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe('');
  expect(await stored()).not.toContain('for Yan alone');
});

browserTest('a tab that waits at the sign-in page comes in with another', async () => {
  await accounts.person('Via');
  const context = await newBrowser();
  const waiting = await accounts.open('/', { context });
  await waiting.getByRole('heading', { name: 'Sign in' }).waitFor();
  const page = await accounts.signIn('Via', { context });
  for (const each of [page, waiting]) await field(each).waitFor();
});
