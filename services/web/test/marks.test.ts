// How far people have read, as the page tells it: who has seen a message, what is unread on all
// devices, and mentions.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import {
  browserTest,
  enter,
  field,
  joinAs,
  newRoom,
  otherGateway,
  say,
  storedMessage,
} from './setup/people.ts';

const accounts = accountsOfFile('Olga');

browserTest('under the last own message stands who has seen it', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  // He receives, and never looks.
  const bob = await joinAs('Bob', room);
  await ada.locator('.member', { hasText: 'Bob' }).waitFor();
  await say(ada, 'is anybody there?');
  const seen = ada.locator('.seen');
  await eventually(async () => expect(await seen.innerText()).toBe('Delivered to 1 of 1'));
  const cy = await enter('Cy', { room, at: otherGateway });
  await storedMessage(cy, 'is anybody there?').waitFor();
  await say(ada, 'hello Cy');
  await eventually(async () => expect(await seen.innerText()).toBe('Seen by 1 of 2'));
  bob.mark({ read: bob.seq });
  await eventually(async () => expect(await seen.innerText()).toBe('Seen by 2 of 2'));
  await seen.click();
  const receipt = ada.getByRole('dialog', { name: 'Who has seen it' });
  await receipt.getByRole('heading', { name: 'Seen by 2 of 2' }).waitFor();
  expect(await receipt.locator('li').allInnerTexts()).toEqual(
    expect.arrayContaining(['Bob', 'Cy']),
  );
});

const badge = (page: Page, room: string): Locator =>
  page.locator('.rooms .room', { hasText: room }).locator('.badge');

browserTest('what is read on one device is read on the others', async () => {
  for (const name of ['Ann', 'Bob']) await accounts.person(name);
  const [room, other] = [newRoom(), newRoom()];
  const desk = await accounts.signIn('Ann', { path: `/#${room}` });
  const phone = await accounts.signIn('Ann', { path: `/#${room}`, at: 1 });
  const bob = await accounts.signIn('Bob', { path: `/#${room}`, at: 1 });
  for (const page of [desk, phone, bob]) await field(page).waitFor();
  // Both look at another room.
  for (const page of [desk, phone]) {
    await page.evaluate((name) => (location.hash = name), other);
    await page.getByRole('heading', { name: other }).waitFor();
  }
  await say(bob, 'one');
  await say(bob, 'well, @Ann, two');
  for (const page of [desk, phone]) {
    await eventually(async () => expect(await badge(page, room).innerText()).toMatch(/^2/));
    expect(await badge(page, room).getAttribute('class')).toContain('for-me');
  }
  await phone.evaluate((name) => (location.hash = name), room);
  await phone.locator('.message.mentions-me', { hasText: 'two' }).waitFor();
  await eventually(async () => expect(await badge(desk, room).count()).toBe(0));
});

browserTest('mentions stand out, and are listed from all rooms', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await bob.say('nothing for you');
  await bob.say('well, @ada, what do you think?');
  await bob.say('@here lunch!');
  const row = ada.locator('.message.mentions-me');
  await eventually(async () => expect(await row.count()).toBe(2));
  expect(await row.first().getAttribute('aria-label')).toMatch(/, mentions you$/);
  await ada.evaluate((name) => (location.hash = name), other);
  await ada.getByRole('heading', { name: other }).waitFor();
  await ada.getByRole('button', { name: 'Menu', exact: true }).first().click();
  await ada.getByRole('button', { name: 'Mentions' }).click();
  const cards = ada.locator('.side-pane .card-text');
  await eventually(async () =>
    expect(await cards.allInnerTexts()).toEqual(['@here lunch!', 'well, @ada, what do you think?']),
  );
  await cards.last().click();
  await ada.getByRole('heading', { name: room }).waitFor();
  await ada.locator('.message.revealed', { hasText: 'what do you think?' }).waitFor();
});
