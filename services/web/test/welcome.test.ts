// The first visit: one question, and in.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { browserTest, enter, expectTexts, joinAs, newRoom, say, visit } from './setup/people.ts';

browserTest('a taken name is refused in place, and the suggested one works', async () => {
  const room = newRoom();
  await enter('Ada', { room });
  const other = await visit({ room });
  await other.getByLabel('What should we call you?').fill('ada');
  await other.keyboard.press('Enter');
  await other.getByText('Somebody here is called ada already.').waitFor();
  await other.getByRole('button', { name: 'Be ada2' }).click();
  await other.locator('.own-name', { hasText: 'ada2' }).waitFor();
});

browserTest('the last messages of the room stand behind the question', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  await say(ada, 'Is anybody there?');
  await expectTexts(ada, ['Is anybody there?']);
  const other = await visit({ room });
  await other.locator('.glimpse').getByText('Is anybody there?').waitFor();
});

browserTest('the question and its button fit every screen', async () => {
  const room = newRoom();
  await joinAs('Ada', room);
  const page = await visit({ room });
  await page.getByLabel('What should we call you?').fill('Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Be Ada2' }).waitFor();
  for (const [width, height] of [
    [320, 568],
    [390, 844],
    [320, 300],
    [820, 1180],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const element of [
      page.locator('.door-form'),
      page.getByRole('button', { name: 'Enter' }),
    ]) {
      const box = (await element.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(scrolls).toBe(false);
  }
});

browserTest('an address in capitals leads to the room', async () => {
  for (const hash of ['#Design', '#DESIGN', '#%44esign']) {
    const page = await visit({ room: hash.slice(1) });
    await page.locator('.door-room', { hasText: 'design' }).waitFor();
    await eventually(() => expect(new URL(page.url()).hash).toBe('#design'));
  }
});

browserTest('an address that is no room is explained', async () => {
  const all = [
    ['#café', 'café'],
    ['#caf%C3%A9', 'café'],
    ['#two words', 'two words'],
    ['#a/b', 'a/b'],
    [`#${'x'.repeat(65)}`, 'xxx'],
  ] as const;
  for (const [hash, written] of all) {
    const page = await visit({ room: hash.slice(1) });
    const notice = page.getByRole('status').filter({ hasText: 'is not a room name' });
    await notice.waitFor();
    expect(await notice.innerText()).toContain(written);
    await page.locator('.door-room', { hasText: 'lobby' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#lobby');
  }
});
