// Files: chosen, pasted and dropped in one browser, seen in the other.
import { upload } from '@natter/client';
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  browserTest,
  clientOf,
  enter,
  field,
  newRoom,
  otherGateway,
  say,
  sendButton,
  texts,
} from './setup/people.ts';

async function two(room: string): Promise<[Page, Page]> {
  return [await enter('Ada', { room }), await enter('Bob', { room, at: otherGateway })];
}

/** A PNG of that size. */
async function picture(page: Page, width: number, height: number): Promise<Buffer> {
  const data = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      canvas.getContext('2d')!.fillRect(0, 0, w, h);
      return Array.from(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
    },
    [width, height] as const,
  );
  return Buffer.from(data);
}

async function sendFile(page: Page, name: string, mimeType: string, buffer: Buffer) {
  await page.setInputFiles('input[type=file]', { name, mimeType, buffer });
  await field(page).press('Enter');
}

/** As if it were dragged from the desktop. */
async function drag(
  page: Page,
  events: readonly string[],
  file: { name: string; type: string; text: string },
) {
  const data = await page.evaluateHandle(({ name, type, text }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    return transfer;
  }, file);
  for (const event of events)
    await page.dispatchEvent('.conversation', event, { dataTransfer: data });
}

browserTest('a dropped file says who will see it and arrives whole', async () => {
  const [ada, bob] = await two(newRoom());
  const file = { name: 'notes <b>.txt', type: 'text/plain', text: 'what was said' };
  await drag(ada, ['dragenter', 'dragover'], file);
  await ada.getByText('Drop to send to everyone').waitFor();
  await drag(ada, ['drop'], file);
  await ada.getByRole('list', { name: 'Files to be sent' }).getByText('notes <b>.txt').waitFor();
  expect(await ada.getByText('Drop to send').count()).toBe(0);
  await say(ada, 'as promised');
  const row = bob.locator('.file-row', { hasText: 'notes <b>.txt' });
  await row.waitFor();
  expect(await texts(bob)).toEqual(['as promised']);
  const download = bob.waitForEvent('download');
  await row.click();
  const saved = await download;
  const chunks: Buffer[] = [];
  for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('what was said');
});

/** Until it is called, no file arrives. */
async function holdFiles(page: Page): Promise<() => void> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/v1/files/**', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

browserTest('an image of unknown size reserves the usual height, then has its own', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const release = await holdFiles(ada);
  const bytes = new Uint8Array(await picture(ada, 16, 16));
  await upload(clientOf('Bob'), room, new File([bytes], 'tiny.png', { type: 'image/png' }));
  const media = ada.locator('.media');
  const height = async (): Promise<number> => (await media.boundingBox())!.height;
  await media.waitFor();
  expect(await height()).toBe(240);
  release();
  await eventually(async () => expect(await height()).toBeLessThan(40));
  // Remembered: it does not jump when it comes again.
  await say(ada, '/join elsewhere');
  await ada.getByRole('heading', { name: 'elsewhere' }).waitFor();
  await ada.route('**/v1/files/**', (route) => route.abort());
  await ada.getByRole('link', { name: room }).click();
  await media.waitFor();
  expect(await height()).toBeLessThan(40);
});

browserTest.each([390, 820, 1440])(
  'at %i px, what is below an image does not move when it arrives',
  async (width) => {
    const room = newRoom();
    const ada = await enter('Ada', { room });
    const bob = await enter('Bob', { room, at: otherGateway, viewport: { width, height: 800 } });
    const release = await holdFiles(bob);
    for (const [w, h] of [
      [900, 300],
      [200, 900],
      [40, 40],
    ] as const)
      await sendFile(ada, `${w}.png`, 'image/png', await picture(ada, w, h));
    const images = bob.locator('.media img');
    await eventually(async () => expect(await images.count()).toBe(3));
    const places = (): Promise<readonly (readonly number[])[]> =>
      images.evaluateAll((all) =>
        all.map((one) => {
          const { width: w, height: h } = one.getBoundingClientRect();
          return [Math.round(w), Math.round(h)];
        }),
      );
    const before = await places();
    release();
    await eventually(async () => {
      expect(
        await images.evaluateAll((all: HTMLImageElement[]) => all.every((one) => one.complete)),
      ).toBe(true);
    });
    expect(await places()).toEqual(before);
    expect(before[0]![0]! / before[0]![1]!).toBeCloseTo(3, 1);
    expect(before[1]).toEqual([80, 360]);
    expect(before[2]).toEqual([40, 40]);
  },
);

browserTest('a size that is not true is mended when the image arrives', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bytes = new Uint8Array(await picture(ada, 100, 80));
  const file = new File([bytes], 'liar.png', { type: 'image/png' });
  await upload(clientOf('Bob'), room, file, { width: 65_535, height: 1 });
  const image = ada.getByRole('img', { name: 'liar.png' });
  await eventually(async () => expect((await image.boundingBox())!.height).toBe(80));
  expect(await ada.evaluate(() => document.body.scrollWidth <= innerWidth)).toBe(true);
});

browserTest('images of any shape fit the conversation', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  for (const [width, height, expected] of [
    [2_000, 300, undefined],
    [300, 2_000, 360],
    [100, 80, 80],
  ] as const) {
    const name = `${width}.png`;
    await sendFile(ada, name, 'image/png', await picture(ada, width, height));
    const image = ada.locator('.media.sized').getByRole('img', { name });
    await image.waitFor();
    const box = (await image.boundingBox())!;
    const text = (await ada.locator('.message-body').last().boundingBox())!;
    expect(box.width).toBeLessThanOrEqual(text.width + 1);
    expect(box.width / box.height).toBeCloseTo(width / height, 0);
    if (expected !== undefined) expect(Math.round(box.height)).toBe(expected);
    expect(box.height).toBeLessThanOrEqual(360);
  }
});

browserTest('a click on an image opens it over the page', async () => {
  const [ada, bob] = await two(newRoom());
  await sendFile(ada, 'picture.png', 'image/png', await picture(ada, 900, 1_500));
  await bob.getByRole('img', { name: 'picture.png' }).click();
  const dialog = bob.getByRole('dialog', { name: 'picture.png' });
  await dialog.getByRole('img', { name: 'picture.png' }).waitFor();
  const box = (await dialog.boundingBox())!;
  expect(box.height).toBeLessThanOrEqual(720);
  expect((await dialog.locator('img').boundingBox())!.height).toBeGreaterThan(400);
  expect(
    await dialog.getByRole('link', { name: 'Save', exact: true }).getAttribute('download'),
  ).toBe('picture.png');
  await bob.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(bob.context().pages()).toHaveLength(1);
});

browserTest('a pasted file waits to be sent and can be taken back', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await field(ada).evaluate((area) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'pasted.txt', { type: 'text/plain' }));
    area.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await ada.getByText('pasted.txt').waitFor();
  await ada.getByRole('button', { name: 'Do not send pasted.txt' }).click();
  expect(await ada.getByText('pasted.txt').count()).toBe(0);
  expect(await sendButton(ada).isDisabled()).toBe(true);
});

browserTest('a file for one is in that page and in no other', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  const cy = await enter('Cy', { room, at: otherGateway });
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await sendFile(ada, 'secret.txt', 'text/plain', Buffer.from('x'));
  await bob.locator('.message.private .file-row', { hasText: 'secret.txt' }).waitFor();
  await field(ada).press('Escape');
  await say(ada, 'done');
  await cy.getByText('done').waitFor();
  expect(await cy.content()).not.toContain('secret');
});

browserTest('a file on its way has a ring and can be taken back', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  const network = await ada.context().newCDPSession(ada);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 };
  await network.send('Network.emulateNetworkConditions', slow);
  await sendFile(ada, 'big.bin', 'application/octet-stream', Buffer.alloc(3_000_000, 7));
  const ring = ada.getByRole('progressbar', { name: 'Sent' });
  await eventually(async () =>
    expect(Number(await ring.getAttribute('aria-valuenow'))).toBeGreaterThan(5),
  );
  await ada.getByRole('button', { name: 'Do not send big.bin' }).click();
  await eventually(async () => expect(await ada.locator('.file-row').count()).toBe(0));
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await say(ada, 'never mind');
  await bob.getByText('never mind').waitFor();
  expect(await bob.locator('.file-row').count()).toBe(0);
});
