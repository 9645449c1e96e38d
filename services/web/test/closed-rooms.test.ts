// Rooms with a card: made, closed, joined by invite, changed; and what others see of them.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { accountsOfFile, members } from './setup/accounts.ts';
import { browserTest, field, newRoom, say } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

browserTest('somebody makes a closed room, and another comes by its link', async () => {
  await accounts.person('Ann');
  await accounts.person('Bob');
  const room = newRoom();
  const ann = await accounts.signIn('Ann');
  await field(ann).waitFor();
  await ann.getByRole('button', { name: 'join' }).click();
  await ann.getByRole('button', { name: 'make a room' }).click();
  await ann.getByLabel('Name', { exact: true }).fill(room);
  await ann.getByLabel('Topic').fill('plans for May');
  await ann.getByRole('button', { name: 'Make room' }).click();
  await ann.getByRole('heading', { name: room }).waitFor();
  await ann.locator('.topic', { hasText: 'plans for May' }).waitFor();
  await ann.getByRole('button', { name: 'Room menu' }).click();
  await ann.getByRole('button', { name: 'Room settings' }).click();
  await ann.getByRole('button', { name: 'Make link' }).click();
  const link = await ann.getByLabel('Invite link', { exact: true }).inputValue();
  const { pathname, hash } = new URL(link);
  const bob = await accounts.signIn('Bob', { at: 1, path: pathname + hash });
  await bob.getByRole('heading', { name: room }).waitFor();
  expect(bob.url()).not.toContain('key=');
  await say(bob, 'hello');
  await ann.locator('.message', { hasText: 'hello' }).waitFor();
  await ann.screenshot({ path: '/tmp/shots/ann.png' });
  await bob.screenshot({ path: '/tmp/shots/bob.png' });
  await eventually(async () => expect(await members(bob)).toEqual(['Ann', 'Bob']));
});
