// One browser is one person: over a reload, in a tab that is opened again, and in two tabs at once.
import { eventually } from '@natter/testkit';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  browserTest,
  chip,
  enter,
  expectTexts,
  field,
  gateway,
  giveName,
  joinAs,
  MAY_LOSE_GATEWAY,
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

browserTest('a second tab takes over, and the first says so', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  await say(first, 'from the first');
  await expectTexts(first, ['from the first']);
  const second = await openTab(context, { hash: `#${room}` });
  await first.getByText('Natter is open in another tab.').waitFor();
  expect(await field(first).count()).toBe(0);
  expect(await ownName(second)).toBe('Ada');
  await say(second, 'from the second');
  await expectTexts(second, ['from the first', 'from the second']);
  await first.getByRole('button', { name: 'Use it here' }).click();
  await second.getByText('Natter is open in another tab.').waitFor();
  await expectTexts(first, ['from the first', 'from the second']);
  await say(first, 'and again');
  await expectTexts(first, ['from the first', 'from the second', 'and again']);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('the tab that takes over has the draft of the other', async () => {
  const room = newRoom();
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  await field(first).fill('half a sen');
  // Opening a tab takes the focus.
  await first.evaluate(() => window.dispatchEvent(new Event('blur')));
  // Browsers carry what a tab stored to the others a moment later.
  const witness = await context.newPage();
  await witness.goto(`${gateway.httpUrl}/icon.svg`);
  await eventually(async () =>
    expect(await witness.evaluate(() => localStorage.getItem('natter.session'))).toContain(
      'half a sen',
    ),
  );
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  expect(await field(second).inputValue()).toBe('half a sen');
});

browserTest('many tabs opened at once end with one that is live', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  // A tab may lose the session before it has connected.
  const options = { hash: `#${room}`, mayComplain: MAY_LOSE_GATEWAY };
  const others = await Promise.all([1, 2, 3].map(() => openTab(context, options)));
  const tabs = [first, ...others];
  const countLive = async (): Promise<number> => {
    const fields = await Promise.all(tabs.map((tab) => field(tab).count()));
    return fields.filter((count) => count === 1).length;
  };
  await eventually(async () => expect(await countLive()).toBe(1));
  // None comes back by itself.
  const sockets: string[] = [];
  for (const tab of tabs) tab.on('websocket', (socket) => sockets.push(socket.url()));
  const live = tabs[(await Promise.all(tabs.map((tab) => field(tab).count()))).indexOf(1)]!;
  await say(live, 'hello');
  await expectTexts(live, ['hello']);
  expect([sockets, await countLive()]).toEqual([[], 1]);
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a tab that asks for a name stops when another has entered', async () => {
  const room = newRoom();
  const changes = await watchMembers(room);
  const context = await newBrowser();
  const waiting = await openTab(context, { hash: `#${room}` });
  await waiting.getByLabel('What should we call you?').waitFor();
  const ada = await enterTab(context, 'Ada', room);
  await waiting.getByText('Natter is open in another tab.').waitFor();
  await waiting.getByRole('button', { name: 'Use it here' }).click();
  await field(waiting).waitFor();
  expect(await ownName(waiting)).toBe('Ada');
  await ada.getByText('Natter is open in another tab.').waitFor();
  expect(changes).toEqual(['Ada joined']);
});

browserTest('a tab whose network was away does not take the session back', async () => {
  const room = newRoom();
  const context = await newBrowser();
  const first = await enterTab(context, 'Ada', room);
  const network = await context.newCDPSession(first);
  const link = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await network.send('Network.emulateNetworkConditions', { ...link, offline: true });
  const second = await openTab(context, { hash: `#${room}` });
  await field(second).waitFor();
  await first.getByText('Natter is open in another tab.').waitFor();
  await network.send('Network.emulateNetworkConditions', { ...link, offline: false });
  await say(second, 'still here');
  await expectTexts(second, ['still here']);
  expect(await second.getByText('another tab').count()).toBe(0);
  expect(await field(first).count()).toBe(0);
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
