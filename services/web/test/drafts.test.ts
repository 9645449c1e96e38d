// Drafts: one a room, over a reload, in step between the tabs of a browser, and of nobody else.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  browserTest,
  chip,
  enter,
  expectTexts,
  field,
  giveName,
  joinAs,
  newBrowser,
  newRoom,
  openTab,
  say,
} from './setup/people.ts';

const expectDraft = (page: Page, text: string): Promise<void> =>
  eventually(async () => expect(await field(page).inputValue()).toBe(text));
const draftMark = (page: Page, room: string) =>
  page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: room })
    .getByText('draft');

async function kept(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith('natter.draft.')),
  );
}

browserTest('each room keeps its text, audience and reply, over a reload', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  await bob.say('a question');
  await ada.getByText('a question').hover();
  await ada.getByRole('button', { name: 'Reply' }).click();
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('half an answer');
  await ada.evaluate((name) => (location.hash = name), other);
  await ada.getByRole('heading', { name: other }).waitFor();
  await expectDraft(ada, '');
  await draftMark(ada, room).waitFor();
  await field(ada).fill('another');
  await ada.reload();
  await expectDraft(ada, 'another');
  await draftMark(ada, room).waitFor();
  await ada.getByRole('link', { name: room }).click();
  await expectDraft(ada, 'half an answer');
  await chip(ada, 'only Bob and you').waitFor();
  await ada.locator('.reply-to', { hasText: 'a question' }).waitFor();
  await draftMark(ada, other).waitFor();
  await field(ada).press('Enter');
  await ada.locator('.message.private', { hasText: 'half an answer' }).waitFor();
  await ada.getByRole('link', { name: other }).click();
  await expectDraft(ada, 'another');
  expect(await draftMark(ada, room).count()).toBe(0);
});

browserTest('two tabs have one draft, and what is sent in one is gone in both', async () => {
  const room = newRoom();
  await joinAs('Bob', room);
  const context = await newBrowser();
  const first = await openTab(context, { hash: `#${room}` });
  await giveName(first, 'Ada');
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  await field(first).fill('from the first');
  await expectDraft(second, 'from the first');
  await field(second).pressSequentially(', and the second');
  await expectDraft(first, 'from the first, and the second');
  await second.getByRole('button', { name: 'Bob: write to them only' }).click();
  await chip(first, 'only Bob and you').waitFor();
  await field(first).press('Enter');
  await expectTexts(second, ['from the first, and the second']);
  await expectDraft(second, '');
  // A new tab begins with what is written.
  await field(second).fill('not yet sent');
  const third = await openTab(context, { hash: `#${room}` });
  await expectDraft(third, 'not yet sent');
});

browserTest('a name that left meanwhile is struck through in every tab', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const context = await newBrowser();
  const first = await openTab(context, { hash: `#${room}` });
  await giveName(first, 'Ada');
  await first.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(first).fill('psst');
  await eventually(async () => expect(await kept(first)).toHaveLength(1));
  await bob.leave();
  await first.getByText('Bob has left').first().waitFor();
  const second = await openTab(context, { hash: `#${room}` });
  await expectDraft(second, 'psst');
  await second.getByText('Bob has left').first().waitFor();
});

browserTest('a room that is left, and a person who leaves, keep no draft', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  await field(ada).fill('for the first');
  await eventually(async () => expect(await kept(ada)).toHaveLength(1));
  await ada.evaluate((name) => (location.hash = name), other);
  await ada.getByRole('heading', { name: other }).waitFor();
  await field(ada).fill('for the second');
  await eventually(async () => expect(await kept(ada)).toHaveLength(2));
  await ada.getByRole('button', { name: 'Room menu' }).click();
  await ada.getByRole('button', { name: `Leave ${other}` }).click();
  await ada.getByRole('heading', { name: room }).waitFor();
  await eventually(async () => expect(await kept(ada)).toEqual([`natter.draft.${room}`]));
  await ada.getByRole('button', { name: 'Menu', exact: true }).click();
  await ada.getByRole('button', { name: 'Leave Natter' }).click();
  await ada.getByLabel('What should we call you?').waitFor();
  expect(await kept(ada)).toEqual([]);
  await giveName(ada, 'Eve');
  await expectDraft(ada, '');
});

browserTest('an empty draft is not kept', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await field(ada).fill('a');
  await eventually(async () => expect(await kept(ada)).toHaveLength(1));
  await field(ada).fill('');
  await eventually(async () => expect(await kept(ada)).toEqual([]));
  await field(ada).fill('b');
  await eventually(async () => expect(await kept(ada)).toHaveLength(1));
  await say(ada, 'sent');
  await eventually(async () => expect(await kept(ada)).toEqual([]));
});
