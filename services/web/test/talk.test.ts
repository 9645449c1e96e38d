// People talk in a room, on different gateways.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  browserTest,
  enter,
  expectTexts,
  field,
  joinAs,
  newRoom,
  otherGateway,
  say,
  storedMessage,
  texts,
} from './setup/people.ts';

async function two(room: string): Promise<[Page, Page]> {
  const pages: [Page, Page] = [
    await enter('Ada', { room }),
    await enter('Bob', { room, at: otherGateway }),
  ];
  for (const page of pages)
    await eventually(async () => expect(await page.locator('.member').count()).toBe(2));
  return pages;
}

browserTest('two people on two gateways see both messages in one order', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  await say(ada, 'Shall we ship today?');
  await say(bob, 'Not yet.');
  for (const page of [ada, bob]) await expectTexts(page, ['Shall we ship today?', 'Not yet.']);
  expect(await ada.title()).toBe(`${room} · Natter`);
});

browserTest('a mistyped command is not sent', async () => {
  const [ada, bob] = await two(newRoom());
  await say(ada, '/mgs bob the secret');
  await ada.getByText('There is no /mgs.').waitFor();
  expect(await field(ada).inputValue()).toBe('/mgs bob the secret');
  await say(ada, 'hello');
  await expectTexts(bob, ['hello']);
});

browserTest('mentions, replies, emoji and Markdown are shown as such', async () => {
  const [ada, bob] = await two(newRoom());
  await field(ada).pressSequentially('well, @b');
  await ada.getByRole('option', { name: 'Bob' }).waitFor();
  await field(ada).press('Tab');
  await field(ada).pressSequentially('**now** :tad');
  await ada.getByRole('option', { name: ':tada:' }).waitFor();
  await field(ada).press('Enter');
  await field(ada).press('Enter');
  await bob.locator('.mention.mine', { hasText: '@Bob' }).waitFor();
  expect(await bob.locator('.text strong').innerText()).toBe('now');
  expect((await texts(bob))[0]).toContain('🎉');
  await bob.locator('.message').last().hover();
  await bob.getByRole('button', { name: 'Reply' }).click();
  await say(bob, 'yes');
  await storedMessage(ada, 'yes').locator('.quote', { hasText: 'Ada well, @Bob now' }).waitFor();
});

browserTest('only those it is for are told that somebody is writing', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  const cy = await enter('Cy', { room });
  await field(ada).pressSequentially('@bob ');
  await field(ada).pressSequentially('hm');
  await bob.getByText('Ada is writing').waitFor();
  expect(await cy.getByText('Ada is writing').count()).toBe(0);
  // The message ends it at once.
  await field(ada).press('Enter');
  await bob.getByText('hm').waitFor();
  await eventually(async () => expect(await bob.getByText('Ada is writing').count()).toBe(0));
});

browserTest('another room counts its unread messages and keeps its draft', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await field(ada).fill('half a thou');
  await ada.getByRole('button', { name: 'join' }).click();
  await ada.getByLabel('Room to go into, or begin').fill(other);
  await ada.keyboard.press('Enter');
  await ada.getByRole('heading', { name: other }).waitFor();
  await bob.say('one');
  await bob.say('@Ada two');
  await ada.locator('.badge.for-me', { hasText: '2 unread, for you' }).waitFor();
  await eventually(async () => expect(await ada.title()).toBe(`(2) ${other} · Natter`));
  await ada.keyboard.press('Alt+ArrowUp');
  await ada.getByText('new since').waitFor();
  expect(await field(ada).inputValue()).toBe('half a thou');
  await eventually(async () => expect(await ada.title()).toBe(`${room} · Natter`));
});
