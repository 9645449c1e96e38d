// Themes, high contrast, paper, zoom.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { browserTest, enter, field, joinAs, newRoom, say, sendButton } from './setup/people.ts';

browserTest('the chosen colours are there before the first paint', async () => {
  const ada = await enter('Ada', { room: newRoom(), colorScheme: 'dark' });
  const paper = (): Promise<string> =>
    ada.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  await ada.getByRole('button', { name: 'Colours as the system' }).click();
  await ada.getByRole('button', { name: 'Light colours' }).waitFor();
  const light = await paper();
  expect(light).not.toBe(dark);
  const first = ada.waitForEvent('domcontentloaded');
  await ada.reload({ waitUntil: 'commit' });
  await first;
  expect(await paper()).toBe(light);
});

browserTest('in forced colours everything that had a shadow has a border', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say('hello');
  const ada = await enter('Ada', { room, forcedColors: 'active' });
  await bob.say('for you', { to: ['Ada'] });
  await ada.getByText('for you').waitFor();
  const borderOf = (selector: string): Promise<number> =>
    ada
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { borderLeftWidth, borderLeftStyle } = getComputedStyle(element);
        return borderLeftStyle === 'none' ? 0 : Number.parseFloat(borderLeftWidth);
      });
  expect(await borderOf('.composer-box')).toBeGreaterThan(0);
  expect(await borderOf('.message.private')).toBeGreaterThan(0);
  expect(await borderOf('.avatar')).toBeGreaterThan(0);
  const colour = (selector: string): Promise<string> =>
    ada.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await colour('.connection .dot')).not.toBe('rgba(0, 0, 0, 0)');
  await ada.locator('.chip').click();
  expect(await borderOf('.popover')).toBeGreaterThan(0);
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('Control+k');
  await ada.locator('dialog[open]').waitFor();
  expect(await borderOf('.modal')).toBeGreaterThan(0);
});

browserTest('on paper it is a transcript of everything that was loaded', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  for (let count = 0; count < 5; count += 1)
    await Promise.all(Array.from({ length: 50 }, (_, n) => bob.say(`m${count * 50 + n}`)));
  await bob.say('x\n'.repeat(100));
  const ada = await enter('Ada', { room });
  // Scrolled back once, so that the page knows more than it shows.
  const scroller = ada.locator('.list-scroller');
  await eventually(async () => {
    await scroller.evaluate((one) => {
      one.scrollTop = 0;
    });
    expect(await ada.locator('.beginning').count()).toBe(1);
  });
  await ada.getByRole('button', { name: 'newest' }).click();
  await ada.emulateMedia({ media: 'print' });
  await ada.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await eventually(async () => expect(await ada.locator('.message').count()).toBe(251));
  for (const hidden of ['.rooms-pane', '.members-pane', '.composer', '.fold-button', '.head-keys'])
    expect(await ada.locator(hidden).first().isVisible()).toBe(false);
  expect(await ada.getByRole('heading', { name: room }).isVisible()).toBe(true);
  const heights = await ada.evaluate(() => {
    const list = document.querySelector('.list')!.getBoundingClientRect();
    const all = [...document.querySelectorAll('.message')].at(-1)!.getBoundingClientRect();
    return { list: list.height, page: document.documentElement.scrollHeight, last: all.height };
  });
  expect(heights.page).toBeGreaterThanOrEqual(Math.floor(heights.list));
  expect(heights.last).toBeGreaterThan(2_000);
  await ada.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await eventually(async () => expect(await ada.locator('.message').count()).toBeLessThan(250));
});

browserTest('the browser itself prints all of it', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await Promise.all(Array.from({ length: 60 }, (_, n) => bob.say(`line ${n}`)));
  const ada = await enter('Ada', { room });
  await ada.getByText('line 59').waitFor();
  const pdf = (await ada.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
});

browserTest('with large text and on small screens one can read and write', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say('something to read');
  const ada = await enter('Ada', { room });
  await field(ada).fill('a\nb\nc\nd\ne\nf\ng');
  for (const [width, height, fontSize] of [
    // 1280 × 720 at 200 %.
    [640, 360, '100%'],
    [640, 360, '150%'],
    [1280, 720, '200%'],
    [320, 256, '100%'],
  ] as const) {
    await ada.setViewportSize({ width, height });
    await ada.evaluate((size) => {
      document.documentElement.style.fontSize = size;
    }, fontSize);
    for (const part of [field(ada), sendButton(ada)]) {
      const box = (await part.boundingBox())!;
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    // A line of the conversation stays in view.
    const list = (await ada.locator('.list-scroller').boundingBox())!;
    expect(list.height).toBeGreaterThan(20);
  }
});

browserTest('a person who wants less motion gets none', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, reducedMotion: 'reduce' });
  await ada.keyboard.press('Control+.');
  await ada.locator('.xray-drawing .person').waitFor();
  await say(ada, 'hello');
  await ada.locator('.flight').waitFor({ state: 'attached' });
  const moving = await ada.evaluate(
    () =>
      document.getAnimations().filter((animation) => {
        const { duration } = animation.effect!.getComputedTiming();
        const name = animation instanceof CSSAnimation ? animation.animationName : 'transition';
        return Number(duration) > 0 && name !== 'lit';
      }).length,
  );
  expect(moving).toBe(0);
});
