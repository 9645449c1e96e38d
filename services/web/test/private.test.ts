// Private messages reach their audience and nobody else, and the audience is always visible.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Room } from '@natter/client';
import {
  browserTest,
  chip,
  clientOf,
  enter,
  expectTexts,
  field,
  giveName,
  joinAs,
  MAY_LOSE_GATEWAY,
  newBrowser,
  newRoom,
  openTab,
  otherGateway,
  say,
  sendButton,
  storedMessage,
  texts,
} from './setup/people.ts';

/** Ada in a browser, and others who collect what they hear. */
async function adaWith(
  room: string,
  ...names: readonly string[]
): Promise<{ ada: Page; rooms: Room[]; heard: string[][] }> {
  const rooms = await Promise.all(names.map((name) => joinAs(name, room)));
  const heard = rooms.map((one) => {
    const all: string[] = [];
    one.on('message', ({ text }) => all.push(text));
    return all;
  });
  const ada = await enter('Ada', { room });
  for (const name of names) await ada.locator('.member', { hasText: name }).waitFor();
  return { ada, rooms, heard };
}

/** Closes the list of names at the cursor, once it is open: without it, Esc leaves the audience. */
async function closeNames(page: Page): Promise<void> {
  const names = page.getByRole('listbox', { name: 'Completions' });
  await names.waitFor();
  await field(page).press('Escape');
  await names.waitFor({ state: 'detached' });
}

browserTest('a private text is in the pages of its audience only', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await enter('Bob', { room, at: otherGateway });
  const cy = await enter('Cy', { room });
  await ada.locator('.member', { hasText: 'Bob' }).waitFor();
  await field(ada).pressSequentially('@bob ');
  await chip(ada, 'only Bob and you').waitFor();
  expect(await ada.locator('.composer.private').count()).toBe(1);
  await field(ada).pressSequentially('the secret plan');
  await field(ada).press('Enter');
  await bob.getByText('the secret plan').waitFor();
  expect(await bob.locator('.seen-by').innerText()).toContain('only you');
  expect(await ada.locator('.seen-by').innerText()).toContain('only Bob and you');
  // The audience stays until Esc.
  await field(ada).press('Escape');
  await chip(ada, 'to everyone').waitFor();
  await say(ada, 'and this is for all');
  await cy.getByText('and this is for all').waitFor();
  expect(await cy.content()).not.toContain('secret');
  await cy.reload();
  await cy.getByText('and this is for all').waitFor();
  expect(await cy.content()).not.toContain('secret');
});

browserTest('a text to somebody who is not here is held back', async () => {
  const { ada, heard } = await adaWith(newRoom(), 'Bob');
  for (const names of [
    '@nobody ',
    ' @nobody ',
    '＠nobody ',
    '@bob and @nobody ',
    '@nobody, @bob: ',
    '@nobody\n',
  ]) {
    await say(ada, `${names}the secret`);
    await ada.getByText('nobody is not here').waitFor();
    expect(await field(ada).inputValue()).toContain('the secret');
    await field(ada).fill('');
    await ada.getByText('nobody is not here').waitFor({ state: 'detached' });
  }
  await say(ada, 'hello');
  await eventually(() => expect(heard[0]).toEqual(['hello']));
});

browserTest('a name alone is not said to everyone', async () => {
  const { ada, heard } = await adaWith(newRoom(), 'Bob');
  await field(ada).fill('@bob');
  // The list of names is open: Enter would take the name.
  await closeNames(ada);
  await field(ada).press('Enter');
  await ada.getByText('It will be seen by only Bob and you').waitFor();
  await chip(ada, 'only Bob and you').waitFor();
  await say(ada, 'hello');
  await eventually(() => expect(heard[0]).toEqual(['hello']));
  expect(await ada.locator('.message.private').count()).toBe(1);
});

browserTest('a text to somebody who has just left is held back', async () => {
  const { ada, rooms, heard } = await adaWith(newRoom(), 'Bob', 'Cy');
  await rooms[0]!.leave();
  await eventually(async () => expect(await ada.locator('.member').count()).toBe(2));
  await say(ada, '@bob the secret');
  await ada.getByText('bob is not here').waitFor();
  await say(ada, 'hello');
  await eventually(() => expect(heard[1]).toEqual(['hello']));
});

browserTest('names together at the start are the audience', async () => {
  const { ada, heard } = await adaWith(newRoom(), 'Bob', 'Cy', 'Dan');
  const all = ['@bob and @cy please', '@bob, @cy: please', '/to bob, cy please'];
  for (const [index, typed] of all.entries()) {
    await field(ada).pressSequentially(typed);
    await chip(ada, 'only Bob, Cy and you').waitFor();
    await field(ada).press('Enter');
    const expected = all.slice(0, index + 1).map(() => 'please');
    await eventually(() => expect([heard[0], heard[1]]).toEqual([expected, expected]));
    await field(ada).press('Escape');
    await chip(ada, 'to everyone').waitFor();
  }
  expect(heard[2]).toEqual([]);
});

browserTest('a mention further back is no recipient', async () => {
  const { ada, heard } = await adaWith(newRoom(), 'Bob', 'Cy');
  await field(ada).pressSequentially('@bob ask @cy');
  await chip(ada, 'only Bob and you').waitFor();
  await closeNames(ada);
  await field(ada).press('Enter');
  await eventually(() => expect(heard[0]).toEqual(['ask @cy']));
  await say(ada, 'and @cy too');
  await eventually(() => expect(heard[0]).toEqual(['ask @cy', 'and @cy too']));
  expect(heard[1]).toEqual([]);
});

browserTest('↑ edits a private text among those who see it', async () => {
  const { ada, heard, rooms } = await adaWith(newRoom(), 'Bob', 'Cy');
  await say(ada, '@bob the secret');
  await eventually(() => expect(heard[0]).toEqual(['the secret']));
  await field(ada).press('Escape');
  await chip(ada, 'to everyone').waitFor();
  const amended: string[][] = rooms.map((room) => {
    const all: string[] = [];
    room.on('amended', ({ text = '' }) => all.push(text));
    return all;
  });
  await field(ada).press('ArrowUp');
  const edit = ada.getByLabel('Edit your message');
  expect(await edit.inputValue()).toBe('the secret');
  await edit.fill('another secret');
  await edit.press('Enter');
  await eventually(() => expect(amended[0]).toEqual(['another secret']));
  await ada.locator('.message.private.edited').waitFor();
  expect(amended[1]).toEqual([]);
  // The draft was for everyone, and still is.
  await chip(ada, 'to everyone').waitFor();
});

browserTest('a member who leaves is struck through, and nothing is sent', async () => {
  const { ada, rooms, heard } = await adaWith(newRoom(), 'Bob', 'Cy');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await ada.getByRole('button', { name: 'Cy: write to them only' }).click();
  await chip(ada, 'only Bob, Cy and you').waitFor();
  await field(ada).fill('for the two of you');
  await rooms[0]!.leave();
  await ada.locator('.chip s', { hasText: 'Bob' }).waitFor();
  expect(await sendButton(ada).isDisabled()).toBe(true);
  await ada.getByText('Bob has left.').waitFor();
  await ada.getByRole('button', { name: 'take Bob out' }).click();
  await chip(ada, 'only Cy and you').waitFor();
  await field(ada).press('Enter');
  await eventually(() => expect(heard[1]).toEqual(['for the two of you']));
});

browserTest('a stranger who takes a chosen name gets nothing', async () => {
  const room = newRoom();
  const { ada, rooms } = await adaWith(room, 'Bob');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('the secret');
  await rooms[0]!.leave();
  const stranger = await clientOf('Bob').join(room);
  const heard: string[] = [];
  stranger.on('message', ({ text }) => heard.push(text));
  await ada.getByText('Bob may be somebody else by now.').waitFor();
  await field(ada).press('Enter');
  expect(await sendButton(ada).isDisabled()).toBe(true);
  // Unless this is the one who is meant.
  await ada.getByRole('button', { name: 'choose Bob', exact: true }).click();
  await field(ada).fill('hello');
  await field(ada).press('Enter');
  await eventually(() => expect(heard).toEqual(['hello']));
});

browserTest('a stranger who took the name while the page was away gets nothing', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room, mayComplain: MAY_LOSE_GATEWAY });
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('the secret');
  await ada.context().setOffline(true);
  await ada.getByText('offline').first().waitFor();
  await bob.leave();
  const stranger = await joinAs('Bob', room);
  const heard: string[] = [];
  stranger.on('message', ({ text }) => heard.push(text));
  await ada.context().setOffline(false);
  await ada.getByText('live', { exact: true }).waitFor();
  await field(ada).press('Enter');
  await ada.getByText('Bob has left. Nobody got it.').waitFor();
  // Taken back, the name needs another choice.
  await ada.getByRole('button', { name: 'edit' }).click();
  await ada.getByText('Bob may be somebody else by now.').waitFor();
  await ada.getByRole('button', { name: 'choose Bob', exact: true }).click();
  await field(ada).fill('hello');
  await field(ada).press('Enter');
  await eventually(() => expect(heard).toEqual(['hello']));
});

browserTest('nor does a stranger who took it while the page was closed', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const context = await newBrowser();
  const first = await openTab(context, { hash: `#${room}` });
  await giveName(first, 'Ada');
  await first.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(first).fill('the secret');
  await first.evaluate(() => window.dispatchEvent(new Event('blur')));
  await first.close();
  await bob.leave();
  const stranger = await joinAs('Bob', room);
  const heard: string[] = [];
  stranger.on('message', ({ text }) => heard.push(text));
  const ada = await openTab(context, { hash: `#${room}` });
  await ada.getByText('live', { exact: true }).waitFor();
  expect(await field(ada).inputValue()).toBe('the secret');
  await field(ada).press('Enter');
  await ada.getByText('Bob has left. Nobody got it.').waitFor();
  await stranger.say('still here');
  await eventually(() => expect(heard).toEqual(['still here']));
});

const WIDEN = 'This was only Bob and you. Who should see it?';

browserTest.each<[string, (ada: Page, bob: Room) => Promise<unknown>]>([
  ['Esc', (ada) => field(ada).press('Escape')],
  [
    'Backspace at the start',
    async (ada) => {
      await field(ada).press('Home');
      await field(ada).press('Backspace');
    },
  ],
  ['a click on the member', (ada) => ada.getByRole('button', { name: /^Bob: do not/ }).click()],
  [
    'the list of the chip',
    async (ada) => {
      await chip(ada, 'only Bob').click();
      await ada.getByRole('checkbox', { name: 'Bob' }).click();
      await ada.keyboard.press('Escape');
    },
  ],
  [
    'taking out the one who left',
    async (ada, bob) => {
      await bob.leave();
      await ada.getByRole('button', { name: 'take Bob out' }).click();
    },
  ],
])('%s does not make a private text public without a question', async (_, widen) => {
  const { ada, rooms, heard } = await adaWith(newRoom(), 'Bob', 'Cy');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('the secret');
  await widen(ada, rooms[0]!);
  await ada.getByText(WIDEN).waitFor();
  await field(ada).press('Enter');
  expect(await field(ada).inputValue()).toBe('the secret');
  expect(await ada.locator('.composer.private').count()).toBe(1);
  await ada.getByRole('button', { name: 'everyone', exact: true }).click();
  await chip(ada, 'to everyone').waitFor();
  await field(ada).press('Enter');
  await eventually(() => expect(heard[1]).toEqual(['the secret']));
});

browserTest('a reply to everyone asks before it takes a private text along', async () => {
  const { ada, rooms, heard } = await adaWith(newRoom(), 'Bob', 'Cy');
  await rooms[1]!.say('a question');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('the secret');
  await storedMessage(ada, 'a question').hover();
  await ada.getByRole('button', { name: 'Reply' }).click();
  await ada.getByText(WIDEN).waitFor();
  await ada.getByRole('button', { name: 'only Bob and you', exact: true }).last().click();
  await field(ada).press('Enter');
  await eventually(() => expect(heard[0]).toEqual(['a question', 'the secret']));
  expect(heard[1]).toEqual(['a question']);
});

browserTest('Esc without a text goes back to everyone at once', async () => {
  const { ada } = await adaWith(newRoom(), 'Bob');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await chip(ada, 'only Bob and you').waitFor();
  await field(ada).press('Escape');
  await chip(ada, 'to everyone').waitFor();
});

browserTest('everybody who sees a message is listed on a click', async () => {
  const names = ['Bob', 'Cy', 'Dan', 'Eve', 'Flo', 'Gus'];
  const { ada } = await adaWith(newRoom(), ...names);
  await say(ada, `/to ${names.join(',')} for six`);
  await expectTexts(ada, ['for six']);
  await ada.locator('button.seen-by', { hasText: 'only Bob, Cy, Dan, 3 others and you' }).click();
  const dialog = ada.getByRole('dialog', { name: 'Seen by' });
  await dialog.waitFor();
  expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual(['Ada', ...names]);
  await ada.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // The chip lists those who are chosen first.
  await ada.locator('.chip').click();
  const first = ada.locator('.choice').nth(6);
  expect(await first.innerText()).toBe('Gus');
  expect(await texts(ada)).toEqual(['for six']);
});
