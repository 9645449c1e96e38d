// Fingers on a phone: swipes for the sheets, and the keyboard that covers the page.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE, swipe } from './setup/fingers.ts';
import { browserTest, enter, field, joinAs, newRoom } from './setup/people.ts';

async function sheetIs(page: Page, sheet: string | null): Promise<void> {
  await eventually(async () =>
    expect(await page.locator('.app').getAttribute('data-sheet')).toBe(sheet),
  );
}

browserTest('a swipe opens the rooms or the members, and the way back closes them', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say('hello');
  const ada = await enter('Ada', { room, ...PHONE });
  await ada.getByText('hello').waitFor();
  await swipe(ada, { fromX: 100, toX: 300 });
  await sheetIs(ada, 'rooms');
  await swipe(ada, { fromX: 250, toX: 60 });
  await sheetIs(ada, null);
  await swipe(ada, { fromX: 300, toX: 100 });
  await sheetIs(ada, 'members');
  await ada.goBack();
  await sheetIs(ada, null);
  expect(await ada.locator('.pane.dragged').count()).toBe(0);
});

/** Nothing covers the point that a swipe begins at. */
async function isUnderFinger(place: Locator): Promise<boolean> {
  return place.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(250, top + 12));
  });
}

browserTest('scrolling, and a swipe over wide code, open nothing', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  for (let index = 0; index < 40; index += 1) await bob.say(`line ${index}`);
  await bob.say(`\`\`\`\n${'wide '.repeat(100)}\n\`\`\``);
  const ada = await enter('Ada', { room, ...PHONE });
  const code = ada.locator('.text pre');
  await code.waitFor();
  // Late parts move it.
  await eventually(async () => expect(await isUnderFinger(code)).toBe(true));
  const { y } = (await code.boundingBox())!;
  await swipe(ada, { fromX: 250, toX: 100, y: y + 12 });
  await eventually(async () =>
    expect(await code.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0),
  );
  await sheetIs(ada, null);
  await swipe(ada, { fromX: 150, toX: 190, y: 200, toY: 420 });
  await sheetIs(ada, null);
});

browserTest('a long press that becomes a swipe opens no menu', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say('hello');
  const ada = await enter('Ada', { room, ...PHONE });
  const { y } = (await ada.getByText('hello').boundingBox())!;
  await swipe(ada, { fromX: 100, toX: 300, y });
  await sheetIs(ada, 'rooms');
  expect(await ada.getByRole('dialog', { name: 'Message' }).count()).toBe(0);
});

browserTest('where the keyboard covers the page, the field stays above it', async () => {
  const ada = await enter('Ada', { room: newRoom(), ...PHONE });
  const keyboardPx = 300;
  await ada.evaluate((covered) => {
    const view = visualViewport!;
    Object.defineProperty(view, 'height', { configurable: true, value: innerHeight - covered });
    view.dispatchEvent(new Event('resize'));
  }, keyboardPx);
  const bottom = async (): Promise<number> => {
    const box = (await field(ada).boundingBox())!;
    return box.y + box.height;
  };
  await eventually(async () =>
    expect(await bottom()).toBeLessThan(PHONE.viewport.height - keyboardPx),
  );
  await ada.evaluate(() => {
    Reflect.deleteProperty(visualViewport!, 'height');
    visualViewport!.dispatchEvent(new Event('resize'));
  });
  await eventually(async () =>
    expect(await bottom()).toBeGreaterThan(PHONE.viewport.height - keyboardPx),
  );
});
