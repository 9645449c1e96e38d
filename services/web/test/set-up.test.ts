// The first minutes of a server with accounts: the owner, an invite, a second person, all devices.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { accountsOfFile, fillIn, goTo, members } from './setup/accounts.ts';
import { browserTest, expectTexts, field, newBrowser, say } from './setup/people.ts';

const accounts = accountsOfFile();

browserTest('set-up, invite and a second person on three devices', async () => {
  const owners = await newBrowser();
  const early = await accounts.open('/', { context: owners });
  await early.getByText('Nobody owns this server yet.').waitFor();
  const olga = await accounts.open(accounts.setUpPath, { context: owners });
  await fillIn(olga, 'Olga', 'short');
  // The secret is neither in the address nor behind the Back button.
  expect(new URL(olga.url()).hash).toBe('');
  await olga.keyboard.press('Enter');
  await olga.getByText('A password has at least 8 characters').waitFor();
  await fillIn(olga, 'Olga');
  await olga.keyboard.press('Enter');
  await field(olga).waitFor();
  expect(new URL(olga.url()).pathname + new URL(olga.url()).hash).toBe('/#lobby');
  // The other tab of the browser is signed in with it.
  await field(early).waitFor();
  await early.close();

  await goTo(olga, 'People');
  await olga.getByLabel('Note').fill('For Bob');
  await olga.getByRole('button', { name: 'Make invite' }).click();
  const link = new URL(await olga.getByLabel('Invite link').inputValue());
  await olga.getByText('0 of 1 used').waitFor();
  await olga.getByRole('link', { name: 'Chat' }).click();

  const bobs = await newBrowser();
  const bob = await accounts.open(link.pathname + link.hash, { context: bobs, at: 1 });
  await bob.getByRole('heading', { name: 'Olga invites you' }).waitFor();
  await bob.getByText('You join as a member.').waitFor();
  expect(new URL(bob.url()).hash).toBe('');
  await fillIn(bob, 'Bob');
  await bob.keyboard.press('Enter');
  await say(bob, 'hello');

  const tab = await accounts.open('/', { context: bobs });
  const phone = await accounts.signIn('Bob', { viewport: { width: 390, height: 844 } });
  await say(tab, 'from a tab');
  await expectTexts(bob, ['hello', 'from a tab']);
  await say(phone, 'from the phone');
  const all = ['hello', 'from a tab', 'from the phone'];
  for (const page of [olga, bob, tab, phone]) await expectTexts(page, all);
  await eventually(async () => expect(await members(olga)).toEqual(['Bob', 'Olga']));
  const again = await accounts.open(link.pathname + link.hash, { context: await newBrowser() });
  await again.getByText('This invite was used up').waitFor();
});
