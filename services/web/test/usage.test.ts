// The usage page: who uses what, for owners and admins, and for the operator of an open server.
import { eventually, startGateway } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { accountsOfFile, goTo } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, smallestText } from './setup/fingers.ts';
import { browserTest, field, newBrowser, newRoom, openTab, say, world } from './setup/people.ts';

const accounts = accountsOfFile('Olga');
const TOKEN = 'the-operator-of-this-server-0123';

const rowsOf = (page: Page, title: string): Promise<string[]> =>
  page.getByRole('region', { name: title }).locator('tbody tr').allInnerTexts();

browserTest.each(['light', 'dark'] as const)(
  'an owner sees who uses what, as it happens, in the %s theme',
  async (colorScheme) => {
    await accounts.person(`Ned-${colorScheme}`);
    const room = newRoom();
    const ned = await accounts.signIn(`Ned-${colorScheme}`, { path: `/#${room}`, at: 1 });
    await field(ned).waitFor();
    const olga = await accounts.signIn('Olga', { colorScheme });
    await field(olga).waitFor();
    await goTo(olga, 'Usage');
    await olga.getByText('Of all 2 gateways').waitFor();
    await say(ned, 'a message that is counted');
    await eventually(async () => {
      const rooms = await rowsOf(olga, 'Rooms');
      expect(rooms.find((row) => row.startsWith(room))).toMatch(/\t0\t\d+ bytes\t0 bytes\t1$/u);
    });
    const people = await rowsOf(olga, 'People');
    expect(people.some((row) => row.startsWith(`Ned-${colorScheme}\t`))).toBe(true);
    expect((await rowsOf(olga, 'Addresses'))[0]).toMatch(/^127\.0\.0\.1\t/u);
    expect(await complaintsOf(olga)).toEqual([]);
    // Sorted by another column, by keys too.
    const said = olga.getByRole('region', { name: 'People' }).getByRole('button', { name: 'Said' });
    await said.focus();
    await olga.keyboard.press('Enter');
    await eventually(async () => {
      const [first] = await rowsOf(olga, 'People');
      expect(first).toMatch(/^Ned/u);
    });
    expect(await olga.locator('[aria-sort="descending"]').allInnerTexts()).toEqual([
      'Said',
      'Said',
      'Said',
    ]);
    await olga.getByRole('link', { name: 'Chat' }).click();
    await field(olga).waitFor();
  },
);

browserTest('a member finds no way to the usage page, and is told why there', async () => {
  await accounts.person('Mia');
  const page = await accounts.signIn('Mia', { path: '/usage' });
  await page.getByText('Only owners and admins see this page.').waitFor();
  await page.getByRole('link', { name: 'Chat' }).click();
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  expect(await page.getByRole('button', { name: 'Usage', exact: true }).count()).toBe(0);
});

browserTest('the operator of an open server gives the token', async () => {
  const env = { NATTER_OPERATOR_TOKEN: TOKEN };
  const gateway = await startGateway({ nats: world.natsUrl, env });
  onTestFinished(() => gateway.stop());
  const context = await newBrowser(PHONE);
  const mayComplain = /the server responded with a status of 4\d\d/u;
  const page = await openTab(context, { hash: 'usage', at: gateway, mayComplain });
  const token = page.getByRole('textbox', { name: 'Operator token' });
  await token.fill('not the token');
  await page.keyboard.press('Enter');
  await page.getByText('That is not a token of this server.').waitFor();
  await page.getByRole('button', { name: 'Another token' }).click();
  await token.fill('somebody-elses-session-0123456789');
  await page.keyboard.press('Enter');
  await page.getByText('Only owners, admins and the operator').waitFor();
  await page.getByRole('button', { name: 'Another token' }).click();
  await token.fill(TOKEN);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Addresses' }).getByText('127.0.0.1').waitFor();
  expect(await complaintsOf(page)).toEqual([]);
  expect(await smallestText(page)).toBeGreaterThanOrEqual(12);
  // Wider than a phone, the tables scroll by themselves.
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  // The token is in this page alone.
  const stored = await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])',
  );
  expect(stored).not.toContain(TOKEN);
});
