// Three people on two gateways: a closed room that the third cannot see by any door of the page, a
// direct message that is read later, a mute and a ban that hold at both gateways.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { browserTest, expectTexts, field, newRoom, say } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

async function makeRoom(page: Page, room: string, people: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'join' }).click();
  await page.getByRole('button', { name: 'make a room' }).click();
  await page.getByLabel('Name', { exact: true }).fill(room);
  for (const name of people) {
    await page.getByLabel('People').fill(name);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: 'Make room' }).click();
  await page.getByRole('heading', { name: room }).waitFor();
}

/** Opens what may be done with somebody who is here. */
async function openPerson(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `${name}: more` }).click();
  await page.getByRole('dialog', { name }).waitFor();
}

browserTest('a third person finds a closed room by no door of the page', async () => {
  for (const name of ['Ann', 'Bob', 'Cat']) await accounts.person(name);
  const room = newRoom();
  const ann = await accounts.signIn('Ann');
  await field(ann).waitFor();
  await makeRoom(ann, room, ['Bob']);
  await say(ann, 'between two');
  const bob = await accounts.signIn('Bob', { at: 1 });
  // The one who was added finds it in the list, with what is new in it.
  const link = bob.locator('.rooms.elsewhere .room', { hasText: room });
  await link.waitFor();
  await link.locator('.badge').waitFor();
  await link.click();
  await expectTexts(bob, ['between two']);
  const cat = await accounts.signIn('Cat', { at: 1 });
  await field(cat).waitFor();
  // The list, and the way into other rooms.
  await cat.getByRole('button', { name: 'join' }).click();
  await cat.getByLabel('Room to go into, or begin').fill(room.slice(0, 6));
  await cat.locator('.list-head').waitFor();
  expect(await cat.content()).not.toContain(room);
  await cat.keyboard.press('Escape');
  await cat.keyboard.press('Control+k');
  await cat.getByRole('combobox', { name: 'Room or person' }).fill(room.slice(0, 6));
  expect(await cat.locator('.palette li', { hasText: room }).count()).toBe(0);
  await cat.keyboard.press('Escape');
  // Its address.
  await cat.evaluate((name) => {
    location.hash = name;
  }, room);
  await cat.getByText('This room is not open to you.').waitFor();
  expect(await cat.content()).not.toContain('between two');
  // X-ray.
  await cat.keyboard.press('Control+.');
  await cat.locator('.xray-drawing').waitFor();
  expect(await cat.locator('.xray-drawing').textContent()).not.toContain('Ann');
});

browserTest('a direct message to somebody who is away is read later', async () => {
  for (const name of ['Dan', 'Eve']) await accounts.person(name);
  const dan = await accounts.signIn('Dan');
  await field(dan).waitFor();
  await dan.getByRole('button', { name: 'New direct message' }).click();
  await dan.getByLabel('To', { exact: true }).fill('Eve');
  await dan.keyboard.press('Enter');
  await dan.getByRole('button', { name: 'Write', exact: true }).click();
  await dan.getByRole('heading', { name: 'Eve' }).waitFor();
  await say(dan, 'for later');
  await expectTexts(dan, ['for later']);
  const eve = await accounts.signIn('Eve', { at: 1 });
  const link = eve.locator('.rooms.direct .room', { hasText: 'Dan' });
  await link.locator('.badge').waitFor();
  await link.click();
  await expectTexts(eve, ['for later']);
  await say(eve, 'now');
  await expectTexts(dan, ['for later', 'now']);
});

browserTest('a mute and a ban hold at both gateways', async () => {
  for (const name of ['Flo', 'Gus']) await accounts.person(name);
  const room = newRoom();
  const flo = await accounts.signIn('Flo');
  await field(flo).waitFor();
  await makeRoom(flo, room, ['Gus']);
  const gus = await accounts.signIn('Gus', { at: 1 });
  await gus.locator('.rooms.elsewhere .room', { hasText: room }).click();
  await say(gus, 'noise');
  await expectTexts(flo, ['noise']);
  await openPerson(flo, 'Gus');
  await flo.getByRole('button', { name: 'Mute' }).click();
  await flo.getByLabel('Why').fill('too loud');
  await flo.getByRole('button', { name: 'Mute Gus' }).click();
  await gus.getByText(/You are muted here until .*\d\d:\d\d/u).waitFor();
  await gus.getByText('Flo muted you for 10 minutes: too loud').waitFor();
  expect(await field(gus).count()).toBe(0);
  await openPerson(flo, 'Gus');
  await flo.getByRole('button', { name: 'Let write again' }).click();
  await say(gus, 'sorry');
  await expectTexts(flo, ['noise', 'sorry']);
  await openPerson(flo, 'Gus');
  await flo.getByRole('button', { name: 'Ban from' }).click();
  await flo.getByLabel('For how long').selectOption('an hour');
  await flo.getByRole('button', { name: 'Ban Gus' }).click();
  await gus.getByText(`#${room} is no longer open to you`).waitFor();
  await eventually(async () => {
    expect(await gus.locator('.rooms .room-name').allInnerTexts()).toEqual(['lobby']);
  });
  for (const at of [0, 1] as const) {
    const again = await accounts.signIn('Gus', { at, path: `/#${room}` });
    await again.getByText(/You are banned from this room until .*\d\d:\d\d/u).waitFor();
  }
  await flo.getByRole('button', { name: 'Room menu' }).click();
  await flo.getByRole('button', { name: 'Room settings' }).click();
  await flo.getByText('banned until').waitFor();
  await flo.getByRole('heading', { name: 'Bans and mutes' }).scrollIntoViewIfNeeded();
  await flo.getByRole('button', { name: 'Take back the ban of Gus' }).click();
  await eventually(async () => {
    expect(await flo.getByRole('heading', { name: 'Bans and mutes' }).count()).toBe(0);
  });
});
