// Going from room to room: addresses, links, the room's menu.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  browserTest,
  clientOf,
  enter,
  expectTexts,
  field,
  gateway,
  joinAs,
  newBrowser,
  newRoom,
  openTab,
  giveName,
  say,
} from './setup/people.ts';

async function inRoom(page: Page, room: string): Promise<void> {
  await page.getByRole('heading', { name: room, exact: true }).waitFor();
  await eventually(() => expect(new URL(page.url()).hash).toBe(`#${room}`));
}

browserTest('an address typed in capitals leads to the room', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  await ada.evaluate((hash) => {
    location.hash = hash;
  }, other.toUpperCase());
  await inRoom(ada, other);
  await ada.goBack();
  await inRoom(ada, room);
});

browserTest('an address that is no room keeps the room and says why', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  await ada.evaluate(() => {
    location.hash = '#café';
  });
  await ada.getByText('“café” is not a room name.').waitFor();
  await inRoom(ada, room);
  await ada.getByRole('button', { name: 'Close this notice' }).click();
  expect(await ada.getByText('is not a room name').count()).toBe(0);
});

browserTest('a link to a room of this server opens in place', async () => {
  const [room, other, third] = [newRoom(), newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await bob.say(`see ${gateway.httpUrl}/#${other.toUpperCase()}`);
  await bob.say(`or [here](${gateway.httpUrl}/#${third}), or #${third}.`);
  const [full, words, name] = [
    ada.getByRole('link', { name: `${gateway.httpUrl}/#${other.toUpperCase()}` }),
    ada.getByRole('link', { name: 'here', exact: true }),
    ada.locator('.text').getByRole('link', { name: `#${third}`, exact: true }),
  ];
  await full.click();
  await inRoom(ada, other);
  for (const link of [words, name]) {
    await ada.goto(`${gateway.httpUrl}/#${room}`);
    await inRoom(ada, room);
    await link.click();
    await inRoom(ada, third);
  }
  expect(ada.context().pages()).toHaveLength(1);
});

browserTest('a link to elsewhere opens another tab', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await bob.say('https://elsewhere.example/#design and #1 and C#');
  const link = ada.locator('.text a');
  await link.waitFor();
  expect(await link.count()).toBe(1);
  expect(await link.getAttribute('target')).toBe('_blank');
});

browserTest('the room menu copies the link and leaves the room', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const permissions = ['clipboard-read', 'clipboard-write'];
  const ada = await enter('Ada', { room, permissions });
  await ada.getByRole('button', { name: 'Room menu' }).click();
  // The only room cannot be left.
  await ada.getByText('This is the only room you are in.').waitFor();
  await ada.getByRole('button', { name: 'Copy link' }).click();
  await ada.getByRole('button', { name: 'Link copied' }).waitFor();
  const copied = await ada.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${gateway.httpUrl}/#${room}`);
  await ada.keyboard.press('Escape');
  await say(ada, `/join ${other}`);
  await inRoom(ada, other);
  await ada.getByRole('button', { name: 'Room menu' }).click();
  await ada.getByRole('button', { name: `Leave ${other}` }).click();
  await inRoom(ada, room);
  expect(await ada.getByRole('link', { name: other }).count()).toBe(0);
});

browserTest('without a clipboard API the link is copied all the same', async () => {
  const room = newRoom();
  const permissions = ['clipboard-read'];
  const context = await newBrowser({ permissions });
  // As on a page without TLS.
  await context.addInitScript(() => {
    const { clipboard } = navigator;
    Object.assign(window, { readClipboard: () => clipboard.readText() });
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  const ada = await openTab(context, { hash: `#${room}` });
  await giveName(ada, 'Ada');
  await ada.getByRole('button', { name: 'Room menu' }).click();
  await ada.getByRole('button', { name: 'Copy link' }).click();
  await ada.getByRole('button', { name: 'Link copied' }).waitFor();
  const copied = await ada.evaluate(() =>
    (window as unknown as { readClipboard: () => Promise<string> }).readClipboard(),
  );
  expect(copied).toBe(`${gateway.httpUrl}/#${room}`);
});

/** Rooms in the page's memory: objects that have the fields of a RoomStore. */
async function roomsInMemory(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot');
  await session.detach();
  const { snapshot, nodes, edges, strings } = JSON.parse(chunks.join('')) as {
    snapshot: { meta: { node_fields: string[]; edge_fields: string[]; edge_types: string[][] } };
    nodes: number[];
    edges: number[];
    strings: string[];
  };
  const { node_fields: nodeFields, edge_fields: edgeFields, edge_types: edgeTypes } = snapshot.meta;
  const edgeCount = nodeFields.indexOf('edge_count');
  const property = edgeTypes[0]!.indexOf('property');
  let edge = 0;
  let found = 0;
  for (let node = 0; node < nodes.length; node += nodeFields.length) {
    const fields = new Set<string>();
    for (let count = nodes[node + edgeCount]!; count > 0; count -= 1, edge += edgeFields.length)
      if (edges[edge] === property) fields.add(strings[edges[edge + 1]!]!);
    if (fields.has('readMarker') && fields.has('timeline') && fields.has('staged')) found += 1;
  }
  return found;
}

browserTest('rooms that were left are freed', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const before = await roomsInMemory(ada);
  expect(before).toBeGreaterThan(0);
  // Many more than may stay.
  for (let count = 0; count < 20; count += 1) {
    await say(ada, `/join ${room}-${count}`);
    await ada.getByRole('heading', { name: `${room}-${count}`, exact: true }).waitFor();
    await field(ada).waitFor();
    await say(ada, '/leave');
    await ada.getByRole('heading', { name: room, exact: true }).waitFor();
  }
  await say(ada, 'still here');
  await expectTexts(ada, ['still here']);
  // The page and the engine keep the last few for a while.
  await eventually(async () => expect(await roomsInMemory(ada)).toBeLessThan(before + 8));
});

browserTest('an unread mention in another room shows on its name', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ada = await enter('Ada', { room });
  await say(ada, `/join ${other}`);
  await inRoom(ada, other);
  const bob = await clientOf('Bob').join(room);
  await bob.say('hello @Ada');
  await ada.locator('.badge.for-me').first().waitFor();
});
