// Files: chosen, pasted and dropped in one browser, seen in the other; on their way, refused, for some only.
import type { Page } from 'playwright-core';
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { browserTest, enter, field, newRoom, texts, worldOfFile } from './setup/people.ts';

const world = worldOfFile(2);
/** A red dot, 1 × 1. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

async function two(room: string): Promise<[Page, Page]> {
  const [first, second] = world.gateways;
  return [
    await enter(world.browser, 'Ada', { gateway: first!, room }),
    await enter(world.browser, 'Bob', { gateway: second!, room }),
  ];
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

browserTest(
  'a dropped file tells who will see it, and appears in the other browser, whole',
  async () => {
    const [ada, bob] = await two(newRoom());
    const file = { name: 'notes <b>.txt', type: 'text/plain', text: 'what was said' };
    await drag(ada, ['dragenter', 'dragover'], file);
    await ada.getByText('Drop to send to everyone').waitFor();
    await drag(ada, ['drop'], file);
    await ada.getByRole('list', { name: 'Files to be sent' }).getByText('notes <b>.txt').waitFor();
    expect(await ada.getByText('Drop to send').count()).toBe(0);
    await field(ada).fill('as promised');
    await field(ada).press('Enter');
    const row = bob.locator('.file-row', { hasText: 'notes <b>.txt' });
    await row.waitFor();
    expect(await texts(bob)).toEqual(['as promised']);
    const download = bob.waitForEvent('download');
    await row.click();
    const saved = await download;
    const chunks: Buffer[] = [];
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('what was said');
  },
);

browserTest('a chosen image is in line, with its space reserved before it is loaded', async () => {
  const [ada, bob] = await two(newRoom());
  await ada.setInputFiles('input[type=file]', {
    name: 'dot.png',
    mimeType: 'image/png',
    buffer: PNG,
  });
  await field(ada).press('Enter');
  const image = bob.getByRole('img', { name: 'dot.png' });
  await image.waitFor();
  await eventually(async () =>
    expect(await image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1),
  );
  const height = await bob.locator('.media').evaluate((one) => one.getBoundingClientRect().height);
  expect(height).toBe(240);
});

browserTest('a pasted file waits to be sent, and can be taken back', async () => {
  const [ada] = await two(newRoom());
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
  expect(await ada.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
});

browserTest('what is for one is in that one’s page, and in no other', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  const cy = await enter(world.browser, 'Cy', { gateway: world.gateways[1]!, room });
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await ada.setInputFiles('input[type=file]', {
    name: 'secret.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('x'),
  });
  await field(ada).press('Enter');
  await bob.locator('.message.private .file-row', { hasText: 'secret.txt' }).waitFor();
  await field(ada).press('Escape');
  await field(ada).fill('done');
  await field(ada).press('Enter');
  await cy.getByText('done').waitFor();
  expect(await cy.content()).not.toContain('secret');
});

browserTest('on its way it is a row with a ring, and can be taken back', async () => {
  const [ada, bob] = await two(newRoom());
  const network = await ada.context().newCDPSession(ada);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 };
  await network.send('Network.emulateNetworkConditions', slow);
  const buffer = Buffer.alloc(1_500_000, 7);
  await ada.setInputFiles('input[type=file]', {
    name: 'big.bin',
    mimeType: 'application/octet-stream',
    buffer,
  });
  await field(ada).press('Enter');
  const ring = ada.getByRole('progressbar', { name: 'Sent' });
  await eventually(async () => {
    const now = Number(await ring.getAttribute('aria-valuenow'));
    expect(now).toBeGreaterThan(10);
    expect(now).toBeLessThan(100);
  });
  await ada.getByRole('button', { name: 'Do not send big.bin' }).click();
  await eventually(async () => expect(await ada.locator('.file-row').count()).toBe(0));
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await field(ada).fill('never mind');
  await field(ada).press('Enter');
  await bob.getByText('never mind').waitFor();
  expect(await bob.locator('.file-row').count()).toBe(0);
});
