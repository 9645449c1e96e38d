// The images of a room, one after the other over the page; and its files beside the conversation.
import { connect, upload } from '@natter/client';
import type { Client } from '@natter/client';
import { eventually, startGateway, startNats } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, swipe, tooSmall } from './setup/fingers.ts';
import { browserTest, clientOf, enter, giveName, joinAs, newRoom, visit } from './setup/people.ts';

/** A PNG of that size, in that colour. */
async function picture(page: Page, [width, height]: readonly [number, number], colour: string) {
  const bytes = await page.evaluate(
    async ([w, h, fill]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d')!;
      context.fillStyle = fill;
      context.fillRect(0, 0, w, h);
      return Array.from(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
    },
    [width, height, colour] as const,
  );
  return new Uint8Array(bytes);
}

interface Shared {
  readonly name: string;
  readonly type?: string;
  readonly to?: readonly string[];
}

/** Shares files one after the other, images with a picture of their own. */
async function share(page: Page, client: Client, room: string, files: readonly Shared[]) {
  for (const [index, { name, type = 'image/png', to }] of files.entries()) {
    const bytes = type.startsWith('image/')
      ? await picture(page, [320, 200 + 20 * index], `hsl(${index * 60} 70% 50%)`)
      : new TextEncoder().encode(name);
    const file = new File([bytes], name, { type });
    await upload(client, room, file, to ? { to } : {});
  }
}

const lightbox = (page: Page): Locator => page.locator('dialog.lightbox');
const shownImage = (page: Page, name: string): Locator =>
  page.getByRole('dialog', { name }).getByRole('img', { name });

async function openFiles(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  const pane = page.getByRole('complementary', { name: 'Files' });
  await pane.waitFor();
  return pane;
}

browserTest.each([390, 820, 1440])(
  'at %i px, keys and buttons go from image to image',
  async (width) => {
    const room = newRoom();
    const bob = clientOf('Bob');
    await bob.join(room);
    const ada = await enter('Ada', { room, viewport: { width, height: 800 } });
    await share(ada, bob, room, [
      { name: 'one.png' },
      { name: 'notes.txt', type: 'text/plain' },
      { name: 'two.png' },
      { name: 'three.png' },
    ]);
    const link = ada.getByRole('link', { name: 'two.png' });
    await ada.getByRole('img', { name: 'three.png' }).waitFor();
    await link.focus();
    await ada.keyboard.press('Enter');
    await shownImage(ada, 'two.png').waitFor();
    await ada.keyboard.press('ArrowLeft');
    await shownImage(ada, 'one.png').waitFor();
    // There is none before it, and the focus stays.
    const previous = lightbox(ada).getByRole('button', { name: 'Previous image' });
    await eventually(async () => expect(await previous.getAttribute('aria-disabled')).toBe('true'));
    await previous.focus();
    await ada.keyboard.press('Enter');
    expect(await previous.evaluate((one) => one === document.activeElement)).toBe(true);
    await ada.keyboard.press('ArrowRight');
    await ada.keyboard.press('ArrowRight');
    await shownImage(ada, 'three.png').waitFor();
    await lightbox(ada).getByRole('button', { name: 'Previous image' }).click();
    await shownImage(ada, 'two.png').waitFor();
    expect(await lightbox(ada).locator('.lightbox-caption p').innerText()).toMatch(
      /two\.png[\s\S]*Bob, Today, \d\d:\d\d/,
    );
    const save = lightbox(ada).getByRole('link', { name: 'Save' });
    expect(await save.getAttribute('download')).toBe('two.png');
    const box = (await lightbox(ada).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(await complaintsOf(ada)).toEqual([]);
    // Focus stays inside, and goes back to where it was.
    for (let press = 0; press < 8; press += 1) {
      await ada.keyboard.press('Tab');
      expect(
        await ada.evaluate(() => document.activeElement!.closest('dialog, body')?.tagName),
      ).toMatch(/DIALOG|BODY/);
    }
    await ada.keyboard.press('Escape');
    await lightbox(ada).waitFor({ state: 'detached' });
    expect(await link.evaluate((one) => one === document.activeElement)).toBe(true);
  },
);

browserTest('on a phone, a swipe goes to the next image, and to the one before', async () => {
  const room = newRoom();
  const bob = clientOf('Bob');
  await bob.join(room);
  const ada = await enter('Ada', { room, ...PHONE });
  await share(ada, bob, room, [{ name: 'one.png' }, { name: 'two.png' }]);
  await ada.getByRole('img', { name: 'two.png' }).click();
  await shownImage(ada, 'two.png').waitFor();
  await swipe(ada, { fromX: 80, toX: 280, y: 370 });
  await shownImage(ada, 'one.png').waitFor();
  await swipe(ada, { fromX: 280, toX: 80, y: 370 });
  await shownImage(ada, 'two.png').waitFor();
  expect(await ada.locator('.app').getAttribute('data-sheet')).toBeNull();
  expect(await tooSmall(ada)).toEqual([]);
  // Nothing follows the newest.
  await swipe(ada, { fromX: 280, toX: 80, y: 370 });
  await shownImage(ada, 'two.png').waitFor();
  await ada.goBack();
  await lightbox(ada).waitFor({ state: 'detached' });
  const pane = await openFiles(ada);
  await pane.getByRole('button', { name: 'Show one.png' }).waitFor();
  expect(await tooSmall(ada)).toEqual([]);
  expect(await complaintsOf(ada)).toEqual([]);
  // Back closes what is on top, and no more.
  // For Chromium the swipe before goes on for up to two seconds, and a tap ends it.
  await eventually(async () => {
    await pane.getByRole('button', { name: 'Show one.png' }).tap();
    await shownImage(ada, 'one.png').waitFor({ timeout: 500 });
  });
  await ada.goBack();
  await lightbox(ada).waitFor({ state: 'detached' });
  expect(await ada.locator('.app').getAttribute('data-sheet')).toBe('members');
  await ada.goBack();
  await eventually(async () =>
    expect(await ada.locator('.app').getAttribute('data-sheet')).toBeNull(),
  );
});

browserTest('an image that is deleted meanwhile closes', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const client = clientOf('Cy');
  await client.join(room);
  const ada = await enter('Ada', { room });
  await share(ada, client, room, [{ name: 'one.png' }]);
  await ada.getByRole('img', { name: 'one.png' }).click();
  await shownImage(ada, 'one.png').waitFor();
  const { messages } = await bob.history();
  await client.room(room)!.erase(messages.at(-1)!.seq);
  await lightbox(ada).waitFor({ state: 'detached' });
});

browserTest('the files of a room are listed by kind, as far back as they go', async () => {
  const room = newRoom();
  const bob = clientOf('Bob');
  const inRoom = await bob.join(room);
  const helper = await enter('Hal', { room });
  await share(helper, bob, room, [
    { name: 'old.png' },
    { name: 'old.pdf', type: 'application/pdf' },
    { name: 'secret.txt', type: 'text/plain', to: ['Hal'] },
  ]);
  for (let n = 0; n < 100; n += 1) await inRoom.say(`line ${n}`);
  await share(helper, bob, room, [{ name: 'new.png' }, { name: 'song.ogg', type: 'audio/ogg' }]);
  const ada = await enter('Ada', { room });
  await ada.getByRole('img', { name: 'new.png' }).waitFor();
  const pane = await openFiles(ada);
  const names = (): Promise<string[]> => pane.locator('.file-list .file-name').allInnerTexts();
  const images = pane.locator('.image-open');
  await eventually(async () => expect(await images.count()).toBe(1));
  expect(await complaintsOf(ada)).toEqual([]);
  // The archive has heard of them a second later.
  await eventually(async () => {
    const further = pane.getByRole('button', { name: 'Look further back' });
    if ((await further.count()) > 0) await further.click();
    expect(await images.evaluateAll((all: HTMLElement[]) => all.map((one) => one.title))).toEqual([
      'new.png',
      'old.png',
    ]);
  });
  await pane.getByRole('button', { name: 'Other files' }).click();
  await eventually(async () => expect(await names()).toEqual(['old.pdf']));
  await pane.getByRole('button', { name: 'Sound and video' }).click();
  expect(await names()).toEqual(['song.ogg']);
  expect(await ada.content()).not.toContain('secret');
  // From here to the message, however far back.
  await pane.getByRole('button', { name: 'Other files' }).click();
  await pane.locator('.file-origin').click();
  await ada.locator('.message.revealed .file-row', { hasText: 'old.pdf' }).waitFor();
});

browserTest('a private file is there for those it was for, and says so', async () => {
  const room = newRoom();
  const bob = clientOf('Bob');
  await bob.join(room);
  const ada = await enter('Ada', { room });
  const cy = await enter('Cy', { room });
  await share(ada, bob, room, [{ name: 'secret.png', to: ['Ada'] }, { name: 'all.png' }]);
  await cy.getByRole('img', { name: 'all.png' }).waitFor();
  const pane = await openFiles(ada);
  const cell = pane.locator('.image-cell', { hasText: 'only you' });
  await cell.waitFor();
  await cell.getByRole('button', { name: 'Show secret.png' }).click();
  await shownImage(ada, 'secret.png').waitFor();
  await lightbox(ada).getByText('only you').waitFor();
  const ofCy = await openFiles(cy);
  await ofCy.getByRole('button', { name: 'Show all.png' }).waitFor();
  expect(await cy.content()).not.toContain('secret');
});

browserTest.each([390, 820, 1440])('at %i px, an image leads to its message', async (width) => {
  const room = newRoom();
  const bob = clientOf('Bob');
  await bob.join(room);
  const ada = await enter('Ada', { room, viewport: { width, height: 800 } });
  await share(ada, bob, room, [{ name: 'one.png' }, { name: 'two.png' }]);
  await ada.getByRole('img', { name: 'two.png' }).waitFor();
  const pane = await openFiles(ada);
  await pane.getByRole('button', { name: 'Show one.png' }).click();
  await shownImage(ada, 'one.png').waitFor();
  await lightbox(ada).getByRole('button', { name: 'Go to the message' }).click();
  const row = ada.locator('.message.revealed', { has: ada.getByRole('img', { name: 'one.png' }) });
  await row.waitFor();
  await eventually(async () =>
    expect(await row.evaluate((one) => one === document.activeElement)).toBe(true),
  );
});

browserTest('without an archive, files are found in the history', async () => {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const alone = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
  onTestFinished(() => alone.stop());
  const room = newRoom();
  const bob = connect({ url: alone.wsUrl, alias: 'Bob' });
  onTestFinished(() => bob.close());
  const inRoom = await bob.join(room);
  const ada = await visit({ room, at: alone });
  await share(ada, bob, room, [{ name: 'old.png' }]);
  for (let n = 0; n < 300; n += 1) await inRoom.say(`line ${n}`);
  await giveName(ada, 'Ada');
  await ada.getByText('line 299').waitFor();
  const pane = await openFiles(ada);
  await pane.getByRole('button', { name: 'Show old.png' }).click();
  await shownImage(ada, 'old.png').waitFor();
});
