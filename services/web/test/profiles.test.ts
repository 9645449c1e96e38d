// What people show of themselves: set on their own card, seen by others at once, on a desk and on a
// phone.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, tooSmall } from './setup/fingers.ts';
import { browserTest, enter, field, newRoom, openTab, say, storedMessage } from './setup/people.ts';

const accounts = accountsOfFile('Olga');
const WIDE = { viewport: { width: 1_440, height: 900 } };

async function openOwnCard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Your profile and status' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Set status' }).waitFor();
}

/** Opens the card of a member who is here. */
async function openCard(page: Page, alias: string): Promise<void> {
  await page.locator('.member-row', { hasText: alias }).hover();
  await page.getByRole('button', { name: `${alias}: more` }).click();
  await page.getByRole('dialog', { name: alias }).waitFor();
}

/** Chooses a picture, drawn here: blue above, red below, wider than high. */
async function choosePicture(page: Page): Promise<void> {
  const drawn = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 1_600;
    canvas.height = 1_200;
    const paint = canvas.getContext('2d')!;
    paint.fillStyle = 'blue';
    paint.fillRect(0, 0, 1_600, 600);
    paint.fillStyle = 'red';
    paint.fillRect(0, 600, 1_600, 600);
    return canvas.toDataURL('image/png').split(',')[1]!;
  });
  await page.locator('dialog input[type=file]').setInputFiles({
    name: 'me.png',
    mimeType: 'image/png',
    buffer: Buffer.from(drawn, 'base64'),
  });
}

browserTest('a status is set by a preset, and others see it at once', async () => {
  for (const name of ['Ann', 'Bob']) await accounts.person(name);
  const ann = await accounts.signIn('Ann', WIDE);
  const bob = await accounts.signIn('Bob', { ...WIDE, at: 1 });
  await field(ann).waitFor();
  await field(bob).waitFor();
  await openOwnCard(ann);
  await ann.getByRole('button', { name: 'On holiday' }).click();
  expect(await ann.getByLabel('Clear after').inputValue()).toBe('never');
  await ann.getByLabel('Clear after').selectOption('today');
  await ann.getByRole('button', { name: 'Set status' }).click();
  await ann.getByText('Saved.').waitFor();
  expect(await complaintsOf(ann)).toEqual([]);
  await bob.locator('.member-status', { hasText: '🌴 On holiday' }).waitFor();
  await openCard(bob, 'Ann');
  const card = bob.getByRole('dialog', { name: 'Ann' });
  await card.getByText(/🌴 On holiday until/u).waitFor();
  await card.getByText('here now').waitFor();
  expect(await complaintsOf(bob)).toEqual([]);
  await ann.getByRole('button', { name: 'Clear status' }).click();
  await bob.locator('.member-status').waitFor({ state: 'detached' });
});

browserTest('a picture is made square and small, and takes the place of initials', async () => {
  for (const name of ['Cy', 'Dan']) await accounts.person(name);
  const cy = await accounts.signIn('Cy', WIDE);
  const dan = await accounts.signIn('Dan', { ...WIDE, at: 1 });
  await field(cy).waitFor();
  await field(dan).waitFor();
  await say(cy, 'hello');
  await storedMessage(dan, 'hello').waitFor();
  const before = await dan.locator('.message .avatar').first().boundingBox();
  await openOwnCard(cy);
  await choosePicture(cy);
  await cy.locator('.person-head .avatar img').waitFor();
  const shown = dan.locator('.message .avatar img').first();
  await shown.waitFor();
  await eventually(async () =>
    expect(
      await shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
    ).toEqual([256, 256]),
  );
  // Nothing moved.
  expect(await dan.locator('.message .avatar').first().boundingBox()).toEqual(before);
  await dan.locator('.member-row .avatar img').first().waitFor();
  await cy.getByRole('button', { name: 'Remove your picture' }).click();
  await dan.locator('.message .avatar img').waitFor({ state: 'detached' });
});

browserTest('a file that is no picture is refused in words', async () => {
  await accounts.person('Eve');
  const eve = await accounts.signIn('Eve', WIDE);
  await field(eve).waitFor();
  await openOwnCard(eve);
  await eve.locator('dialog input[type=file]').setInputFiles({
    name: 'me.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<!doctype html><script>alert(1)</script>'),
  });
  await eve.getByText(/no picture that your browser can read/u).waitFor();
});

browserTest('a press on a name or a picture opens the card, as a sheet on a phone', async () => {
  for (const name of ['Fay', 'Gil']) await accounts.person(name);
  const fay = await accounts.signIn('Fay', WIDE);
  const viewport = { width: 390, height: 844 };
  const gil = await accounts.signIn('Gil', { ...PHONE, viewport, at: 1 });
  await field(fay).waitFor();
  await field(gil).waitFor();
  await openOwnCard(fay);
  await fay.getByLabel('About you').fill('Backend, Lisbon');
  await fay.getByRole('button', { name: 'Save', exact: true }).click();
  await fay.getByText('Saved.').waitFor();
  await fay.keyboard.press('Escape');
  await say(fay, 'over here');
  await storedMessage(gil, 'over here').last().waitFor();
  await gil.locator('.message .avatar').last().tap();
  const card = gil.getByRole('dialog', { name: 'Fay' });
  await card.getByText('Backend, Lisbon').waitFor();
  const { y = 0, height = 0, width = 0 } = (await card.boundingBox()) ?? {};
  expect([Math.round(y + height), Math.round(width)]).toEqual([
    gil.viewportSize()!.height,
    gil.viewportSize()!.width,
  ]);
  expect(await tooSmall(gil)).toEqual([]);
  expect(await complaintsOf(gil)).toEqual([]);
  await gil.keyboard.press('Escape');
  await gil.locator('.message .name').last().tap();
  await card.waitFor();
});

browserTest('somebody away is told apart by shape, and gets a direct message', async () => {
  for (const name of ['Hal', 'Ida']) await accounts.person(name);
  const room = newRoom();
  const hal = await accounts.signIn('Hal', WIDE);
  await field(hal).waitFor();
  await hal.getByRole('button', { name: 'join' }).click();
  await hal.getByRole('button', { name: 'make a room' }).click();
  await hal.getByLabel('Name', { exact: true }).fill(room);
  await hal.getByLabel('People').fill('Ida');
  await hal.keyboard.press('Enter');
  await hal.getByRole('button', { name: 'Make room' }).click();
  const away = hal.locator('.member.away', { hasText: 'Ida' });
  await away.locator('.avatar[data-presence=away]').waitFor();
  await away.click();
  const card = hal.getByRole('dialog', { name: 'Ida' });
  await card.getByText(/not here now · last here/u).waitFor();
  await card.getByRole('button', { name: 'Message directly' }).click();
  await card.waitFor({ state: 'detached' });
  await hal.getByRole('heading', { name: 'Ida', exact: true }).waitFor();
  await say(hal, 'read this later');
  // She was never here when it was said.
  const ida = await accounts.signIn('Ida', { ...WIDE, at: 1 });
  await ida.locator('.rooms.direct .room', { hasText: 'Hal' }).click();
  await storedMessage(ida, 'read this later').waitFor();
});

browserTest('after a rename, others see the new name, and old messages its picture', async () => {
  for (const name of ['Jo', 'Kim']) await accounts.person(name);
  const jo = await accounts.signIn('Jo', WIDE);
  const kim = await accounts.signIn('Kim', { ...WIDE, at: 1 });
  await field(jo).waitFor();
  await field(kim).waitFor();
  await say(jo, 'before the rename');
  await storedMessage(kim, 'before the rename').waitFor();
  await openOwnCard(jo);
  await choosePicture(jo);
  await kim.locator('.message .avatar img').first().waitFor();
  await jo.getByRole('button', { name: 'Change your name' }).click();
  await jo.getByLabel('Your name').fill('Joanna');
  await jo.getByRole('button', { name: 'Change name' }).click();
  await jo.getByText('You are Joanna now.').waitFor();
  await kim.locator('.member-name', { hasText: 'Joanna' }).waitFor();
  await kim.reload();
  await storedMessage(kim, 'before the rename').waitFor();
  await kim.locator('.message .avatar img').first().waitFor();
  await kim.locator('.message .name', { hasText: 'Jo' }).first().click();
  const card = kim.getByRole('dialog', { name: 'Joanna' });
  await card.getByText('now Joanna').waitFor();
  await card.getByText('here now').waitFor();
});

browserTest(
  'in a room of their own, a renamed person is one person under the new name',
  async () => {
    for (const name of ['Lea', 'Max']) await accounts.person(name);
    const room = newRoom();
    const lea = await accounts.signIn('Lea', WIDE);
    await field(lea).waitFor();
    await lea.getByRole('button', { name: 'join' }).click();
    await lea.getByRole('button', { name: 'make a room' }).click();
    await lea.getByLabel('Name', { exact: true }).fill(room);
    await lea.getByLabel('People').fill('Max');
    await lea.keyboard.press('Enter');
    await lea.getByRole('button', { name: 'Make room' }).click();
    await lea.locator('.member.away', { hasText: 'Max' }).waitFor();
    const max = await accounts.signIn('Max', { ...WIDE, at: 1, path: `/#${room}` });
    await field(max).waitFor();
    await lea.locator('.member.away').waitFor({ state: 'detached' });
    await openOwnCard(max);
    await max.getByRole('button', { name: 'Change your name' }).click();
    await max.getByLabel('Your name').fill('Maximilian');
    await max.getByRole('button', { name: 'Change name' }).click();
    await max.getByText('You are Maximilian now.').waitFor();
    await lea.locator('.member-name', { hasText: 'Maximilian' }).waitFor();
    await eventually(async () =>
      expect(await lea.locator('.members .member-name').allInnerTexts()).toEqual([
        'Lea',
        'Maximilian',
      ]),
    );
  },
);

browserTest('where anyone may come, the card offers what there is, and no profile', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, ...WIDE });
  const bob = await enter('Bob', { room, ...WIDE });
  await say(ada, 'hello');
  const card = bob.getByRole('dialog', { name: 'Ada' });
  // The card is loaded once the page is idle. It covers the name.
  await eventually(async () => {
    if (await card.isVisible()) return;
    await bob.locator('.message .name', { hasText: 'Ada' }).click({ timeout: 1_000 });
    await card.waitFor({ timeout: 1_000 });
  });
  await card.getByRole('button', { name: 'Write to them only, here' }).waitFor();
  expect(await card.getByRole('button', { name: 'Message directly' }).count()).toBe(0);
});

browserTest('where anyone may come, a member takes another name in all tabs', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, ...WIDE });
  const bob = await enter('Bob', { room, ...WIDE });
  const tab = await openTab(ada.context(), { hash: `#${room}` });
  await field(tab).waitFor();
  await say(ada, 'before');
  await ada.getByRole('button', { name: 'Menu', exact: true }).click();
  await ada.getByRole('button', { name: 'Change your name' }).click();
  await ada.getByLabel('Your name').fill('Bob');
  await ada.getByRole('button', { name: 'Change name' }).click();
  await ada.getByRole('dialog').getByRole('alert').filter({ hasText: /Bob/u }).waitFor();
  await ada.getByLabel('Your name').fill('Ada Lovelace');
  await ada.getByRole('button', { name: 'Change name' }).click();
  await ada
    .getByRole('dialog')
    .getByRole('alert')
    .filter({ hasText: /1 to 32/u })
    .waitFor();
  await ada.getByLabel('Your name').fill('Lovelace');
  await ada.getByRole('button', { name: 'Change name' }).click();
  await ada.getByRole('dialog').waitFor({ state: 'detached' });
  await eventually(async () =>
    expect(await bob.locator('.members .member-name').allInnerTexts()).toEqual(['Bob', 'Lovelace']),
  );
  await say(ada, 'after');
  await say(tab, 'from the other tab');
  await storedMessage(bob, 'from the other tab').waitFor();
  await eventually(async () =>
    expect(await bob.locator('.message .name').allInnerTexts()).toEqual(['Ada', 'Lovelace']),
  );
});
