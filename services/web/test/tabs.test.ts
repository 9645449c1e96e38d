// One browser is one person: over a reload, in a tab that is opened again, and in two tabs at once.
import { connect } from '@natter/client';
import { eventually } from '@natter/testkit';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import {
  browserTest,
  chip,
  enter,
  expectTexts,
  field,
  gateway,
  giveName,
  joinAs,
  newBrowser,
  newRoom,
  openTab,
  say,
} from './setup/people.ts';

/** Collects who joins and leaves a room, as one member sees it. */
async function watchMembers(room: string): Promise<readonly string[]> {
  const changes: string[] = [];
  const bob = await joinAs('Bob', room);
  bob.on('member', ({ alias, change }) => changes.push(`${alias} ${change}`));
  return changes;
}

async function ownName(page: Page): Promise<string> {
  return page.locator('.own-name').innerText();
}

/** How many devices this member has in the room. */
async function devicesOf(room: string, alias: string): Promise<number> {
  const answer = await fetch(`${gateway.httpUrl}/v1/system?room=${room}`);
  const {
    room: { seats },
  } = (await answer.json()) as {
    readonly room: {
      readonly seats: readonly { readonly alias: string }[];
    };
  };
  return seats.filter((seat) => seat.alias === alias).length;
}

async function enterTab(context: BrowserContext, alias: string, room: string): Promise<Page> {
  const page = await openTab(context, { hash: `#${room}` });
  await giveName(page, alias);
  return page;
}

browserTest('a reload keeps the rooms, the draft and its audience', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const ada = await enter('Ada', { room });
  await say(ada, 'before');
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await field(ada).fill('half a sen');
  await ada.reload();
  await ada.getByText('before').waitFor();
  expect(await field(ada).inputValue()).toBe('half a sen');
  await chip(ada, 'only Bob and you').waitFor();
  await field(ada).press('Enter');
  await expectTexts(ada, ['before', 'half a sen']);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a closed and reopened tab is the same person', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const ada = await enterTab(context, 'Ada', room);
  await say(ada, 'before');
  await expectTexts(ada, ['before']);
  await ada.close();
  const again = await openTab(context, { hash: `#${room}` });
  await expectTexts(again, ['before']);
  expect(await ownName(again)).toBe('Ada');
  await say(again, 'after');
  await expectTexts(again, ['before', 'after']);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('two tabs are two devices of one member', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  await say(first, 'from the first');
  await expectTexts(first, ['from the first']);
  const second = await openTab(context, { hash: `#${room}` });
  await expectTexts(second, ['from the first']);
  expect(await ownName(second)).toBe('Ada');
  await say(second, 'from the second');
  await say(first, 'and again');
  for (const tab of [first, second]) {
    await expectTexts(tab, ['from the first', 'from the second', 'and again']);
    expect(await tab.locator('.members li').allInnerTexts()).toEqual(['Ada\nyou', 'Bob']);
  }
  await second.close();
  await say(first, 'still here');
  await expectTexts(first, ['from the first', 'from the second', 'and again', 'still here']);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a private message reaches all tabs of those who may see it', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  await bob.say('between us', { to: ['Ada'] });
  for (const tab of [first, second])
    await tab.locator('.message.private').getByText('between us').waitFor();
});

browserTest('a duplicated tab is a device of its own', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const copied = await first.evaluate(() => Object.entries(sessionStorage));
  const second = await context.newPage();
  await second.addInitScript((entries) => {
    for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, copied);
  await second.goto(`${gateway.httpUrl}/#${room}`);
  await field(second).waitFor();
  await say(second, 'from the copy');
  await say(first, 'from the first');
  for (const tab of [first, second]) await expectTexts(tab, ['from the copy', 'from the first']);
  expect(await devicesOf(room, 'Ada')).toBe(2);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a reloaded tab is the same device', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  for (let times = 0; times < 3; times += 1) {
    await ada.reload();
    await field(ada).waitFor();
  }
  expect(await devicesOf(room, 'Ada')).toBe(1);
});

browserTest('a new tab goes on with what a closed one had not sent', async () => {
  const room = newRoom();
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  await field(first).fill('half a sen');
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  // Both have it.
  expect(await field(second).inputValue()).toBe('half a sen');
  const closed = first.waitForEvent('close');
  await first.close({ runBeforeUnload: true });
  await closed;
  // Browsers carry what a tab stored to the others a moment later.
  await eventually(async () => {
    const stored = await second.evaluate(() => Object.values(localStorage).join());
    expect(stored).toMatch(/"isClosed":true/u);
  });
  const third = await openTab(context, { hash: `#${room}` });
  await field(third).waitFor();
  expect(await field(third).inputValue()).toBe('half a sen');
});

browserTest('many tabs opened at once are all live', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const others = await Promise.all([1, 2, 3].map(() => openTab(context, { hash: `#${room}` })));
  await say(first, 'hello');
  for (const tab of [first, ...others]) await expectTexts(tab, ['hello']);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a tab that asks for a name goes in with another tab', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const waiting = await openTab(context, { hash: `#${room}` });
  await waiting.getByLabel('What should we call you?').waitFor();
  await enterTab(context, 'Ada', room);
  await field(waiting).waitFor();
  expect(await ownName(waiting)).toBe('Ada');
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a device too many is told so, and gets in once another has left', async () => {
  const room = newRoom();
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const saved = await first.evaluate(() => localStorage.getItem('natter.session')!);
  const { session } = JSON.parse(saved) as { readonly session: string };
  const others = Array.from({ length: 15 }, (_, index) =>
    connect({ url: gateway.wsUrl, alias: 'Ada', session, device: `d${index}` }),
  );
  onTestFinished(() => others.forEach((other) => other.close()));
  await Promise.all(others.map((other) => other.join(room)));
  const tab = await openTab(context, { hash: `#${room}` });
  await tab.getByText('here on too many devices').waitFor();
  await others[0]!.room(room)!.leave();
  await tab.getByRole('button', { name: 'Try again' }).click();
  await field(tab).waitFor();
});

browserTest('leaving Natter in one tab leaves in all', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  await first.getByRole('button', { name: 'Menu', exact: true }).click();
  await first.getByRole('button', { name: 'Leave Natter' }).click();
  for (const tab of [first, second]) await tab.getByLabel('What should we call you?').waitFor();
  await eventually(() => expect(changes).toEqual(['Ada joined', 'Ada left']));
});

browserTest('leaving Natter forgets the person', async () => {
  const room = newRoom();
  const context = await newBrowser();
  const ada = await enterTab(context, 'Ada', room);
  await ada.getByRole('button', { name: 'Menu', exact: true }).click();
  await ada.getByRole('button', { name: 'Leave Natter' }).click();
  await ada.getByLabel('What should we call you?').waitFor();
  await ada.reload();
  await ada.getByLabel('What should we call you?').waitFor();
  expect(await ada.getByLabel('What should we call you?').inputValue()).toBe('Ada');
});
