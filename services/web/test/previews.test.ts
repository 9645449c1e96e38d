// Previews of links, from the switch in the menu to the card. The web site is ours, at an address
// that previews allow by a setting.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnPreviews, stopChild } from '@natter/processes';
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { browserTest, enter, field, joinAs, newRoom, say, world } from './setup/people.ts';

const pages = new Map<string, string>();
const asked: string[] = [];
/** The next answers wait for it. */
let held: Promise<void> = Promise.resolve();
const site = createServer(({ url = '' }, response) => {
  asked.push(url);
  void held.then(() => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(pages.get(url) ?? 'nothing');
  });
});
site.listen(0, '127.0.0.2');
await once(site, 'listening');
const origin = `http://127.0.0.2:${(site.address() as AddressInfo).port}`;
const previews =
  world === undefined
    ? undefined
    : spawnPreviews({
        env: {
          PATH: process.env['PATH'],
          NATTER_NATS_URL: world.natsUrl,
          NATTER_PREVIEWS_ALLOWED: '127.0.0.2',
          NATTER_PREVIEWS_PORTS: new URL(origin).port,
        },
      });
await previews?.answering;
afterAll(async () => {
  if (previews) await stopChild(previews, { signal: 'SIGTERM', patienceMs: 4_000 });
  site.closeAllConnections();
  site.close();
});

/** Serves a page with this head. Returns its address. */
function page(head: string): string {
  const path = `/${pages.size + 1}`;
  pages.set(path, `<head>${head}</head>`);
  return origin + path;
}

const wasAsked = (url: string): boolean => asked.includes(new URL(url).pathname);
const card = (at: Page) => at.locator('.link-preview');

async function switchOn(at: Page): Promise<void> {
  await at.getByRole('button', { name: 'Menu', exact: true }).first().click();
  await at.getByRole('button', { name: 'Show link previews' }).click();
}

browserTest('a preview is shown once one wants previews, and kept for the next visit', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const url = page(
    '<title>A &lt;b&gt;page&lt;/b&gt;</title><meta name="description" content="What it is about">',
  );
  await bob.say(`look at ${url}`);
  const ada = await enter('Ada', { room });
  await ada.getByText('look at').waitFor();
  expect(await card(ada).count()).toBe(0);
  expect(wasAsked(url)).toBe(false);
  await switchOn(ada);
  const link = card(ada).getByRole('link');
  await link.waitFor();
  expect(await link.innerText()).toBe('127.0.0.2\nA <b>page</b>\nWhat it is about');
  expect(await link.getAttribute('href')).toBe(url);
  await ada.reload();
  await card(ada).getByRole('link').waitFor();
});

browserTest('nothing moves when a preview comes', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  await bob.say('first');
  await switchOn(ada);
  const { promise, resolve: release } = Promise.withResolvers<void>();
  held = promise;
  await bob.say(page('<title>Still</title>'));
  await bob.say('below');
  const below = ada.getByText('below', { exact: true });
  await card(ada).waitFor();
  await below.waitFor();
  const before = await below.boundingBox();
  expect(await card(ada).getByRole('link').count()).toBe(0);
  release();
  await card(ada).getByRole('link').waitFor();
  expect(await below.boundingBox()).toEqual(before);
});

browserTest('a link whose page has no preview keeps its place while it is seen', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  await say(ada, 'hello');
  await switchOn(ada);
  await bob.say(page(''));
  await card(ada).getByText('127.0.0.2').and(ada.getByText('has no preview')).waitFor();
  // Out of view, it goes.
  await bob.say('x\n'.repeat(40));
  for (let n = 0; n < 6; n += 1) await bob.say('line\n'.repeat(15));
  await eventually(async () => expect(await card(ada).count()).toBe(0));
});

browserTest('the link of a private message is read on a click only', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await say(ada, 'hello');
  await switchOn(ada);
  const url = page('<title>For you alone</title>');
  await bob.say(url, { to: ['Ada'] });
  const asks = ada.getByRole('button', { name: /^Show a preview of 127\.0\.0\.2/ });
  await asks.waitFor();
  expect(wasAsked(url)).toBe(false);
  await asks.click();
  await card(ada).getByText('For you alone').waitFor();
});

browserTest('a card is closed, and goes with an edit, an erasure, and the setting', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await say(ada, 'hello');
  await switchOn(ada);
  const [first, second] = [page('<title>First</title>'), page('<title>Second</title>')];
  const { seq } = await bob.say(first);
  await card(ada).getByText('First').waitFor();
  await bob.edit(seq, second);
  await card(ada).getByText('Second').waitFor();
  expect(await card(ada).count()).toBe(1);
  await bob.erase(seq);
  await ada.getByText('Message deleted').waitFor();
  expect(await card(ada).count()).toBe(0);
  await bob.say(first);
  await card(ada).getByText('First').waitFor();
  await card(ada).getByRole('button', { name: 'Close the preview' }).click();
  expect(await card(ada).count()).toBe(0);
  await bob.say(second);
  await card(ada).getByText('Second').waitFor();
  await ada.getByRole('button', { name: 'Menu', exact: true }).first().click();
  await ada.getByRole('button', { name: 'Hide link previews' }).click();
  expect(await card(ada).count()).toBe(0);
});

browserTest.each([390, 1440])('a card with much to say stays small at %d px', async (width) => {
  const room = newRoom();
  const long = 'Averylongwordwithoutanyspace'.repeat(7);
  const bob = await joinAs('Bob', room);
  await bob.say(
    page(`<title>${long}</title><meta name="description" content="${'many words '.repeat(40)}">`),
  );
  const ada = await enter('Ada', { room, viewport: { width, height: 800 } });
  await field(ada).waitFor();
  await switchOn(ada);
  await card(ada).getByRole('link').waitFor();
  const box = (await card(ada).boundingBox())!;
  expect(box.height).toBeLessThan(100);
  expect(box.x + box.width).toBeLessThanOrEqual(width);
  const overflows = await ada.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(overflows).toBe(false);
  expect(await complaintsOf(ada)).toEqual([]);
  const shot = process.env['PREVIEW_SHOTS'];
  if (shot !== undefined) await ada.screenshot({ path: `${shot}/${width}.png` });
});
