// Accessibility: axe finds nothing, the keyboard does everything, no width breaks the page.
import type { Page } from 'playwright-core';
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import {
  browserTest,
  chip,
  enter,
  field,
  joinAs,
  newRoom,
  say,
  storedMessage,
  texts,
  visit,
} from './setup/people.ts';

/** A room with some of everything in it. */
async function busyRoom(room: string): Promise<void> {
  const bob = await joinAs('Bob', room);
  const cy = await joinAs('Cy', room);
  const { seq } = await bob.say(
    '**Bold**, `code`, https://natter.example and\n- a list\n\n> a quote',
  );
  await cy.say('@Ada see `this`\n```\nlet x = 1;\n```', { ref: seq });
  await bob.say('🎉');
  await bob.say('/me waves');
}

browserTest.each(['light', 'dark'] as const)(
  'axe finds nothing in the %s theme',
  async (colorScheme) => {
    const room = newRoom();
    await busyRoom(room);
    const door = await visit({ room, colorScheme });
    await door.locator('.glimpse .message').first().waitFor();
    expect(await complaintsOf(door)).toEqual([]);
    const ada = await enter('Ada', { room, colorScheme });
    const bob = await joinAs('Dan', room);
    await bob.say('only for you', { to: ['Ada'] });
    await ada.getByText('only for you').waitFor();
    expect(await complaintsOf(ada)).toEqual([]);
    await ada.getByRole('button', { name: 'Dan: write to them only' }).click();
    await field(ada).fill('an answer');
    expect(await complaintsOf(ada)).toEqual([]);
    await ada.locator('.chip').click();
    expect(await complaintsOf(ada)).toEqual([]);
    await ada.keyboard.press('Escape');
    for (const keys of ['Control+k', 'Control+.']) {
      await ada.keyboard.press(keys);
      await ada.locator('dialog[open], .xray-drawing').waitFor();
      expect(await complaintsOf(ada)).toEqual([]);
      await ada.keyboard.press('Escape');
    }
    await ada.getByRole('button', { name: 'Emoji' }).click();
    await ada.getByRole('searchbox', { name: 'Find an emoji' }).waitFor();
    expect(await complaintsOf(ada)).toEqual([]);
  },
);

browserTest('the keyboard alone enters, talks, replies and changes rooms', async () => {
  const room = newRoom();
  await busyRoom(room);
  const ada = await visit({ room });
  await ada.locator('input:focus').waitFor();
  await ada.keyboard.type('Ada');
  await ada.keyboard.press('Enter');
  await field(ada).waitFor();
  await eventually(async () => expect(await focused(ada)).toBe(`Message ${room}`));
  await ada.keyboard.type('hello');
  await ada.keyboard.press('Enter');
  await eventually(async () => expect((await texts(ada)).at(-1)).toBe('hello'));
  // ↑ edits the last words, Esc leaves them.
  await ada.keyboard.press('ArrowUp');
  await eventually(async () => expect(await focused(ada)).toBe('Edit your message'));
  await ada.keyboard.press('Escape');
  await eventually(async () => expect(await focused(ada)).toBe(`Message ${room}`));
  // To one: by the palette.
  await ada.keyboard.press('Control+k');
  await ada.getByRole('combobox', { name: 'Room or person' }).waitFor();
  await ada.keyboard.type('cy');
  await ada.keyboard.press('Enter');
  await chip(ada, 'only Cy and you').waitFor();
  await ada.keyboard.press('Escape');
  await chip(ada, 'to everyone').waitFor();
  // Back over the chip into the list: the newest message, from there by the arrows; its buttons by
  // Tab.
  await ada.keyboard.press('Shift+Tab');
  await ada.keyboard.press('Shift+Tab');
  await eventually(async () => expect(await focused(ada)).toMatch(/^You, /));
  await ada.keyboard.press('ArrowUp');
  expect(await focused(ada)).toMatch(/^Bob, /);
  await ada.keyboard.press('Tab');
  expect(await focused(ada)).toBe('Reply');
  await ada.keyboard.press('Enter');
  await ada.getByText('Reply to').waitFor();
  await ada.keyboard.type('an answer');
  await ada.keyboard.press('Enter');
  await storedMessage(ada, 'an answer').locator('.quote').waitFor();
  // The keys there are.
  await ada.keyboard.press('Shift+Tab');
  await ada.keyboard.press('?');
  const keys = ada.getByRole('dialog', { name: 'Keys' });
  await keys.waitFor();
  await ada.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });
  // Another room, and back.
  const other = newRoom();
  await ada.keyboard.press('Control+k');
  await ada.getByRole('combobox', { name: 'Room or person' }).waitFor();
  await ada.keyboard.type(other);
  await ada.keyboard.press('Enter');
  await ada.getByRole('heading', { name: other }).waitFor();
  await ada.keyboard.press('Alt+ArrowDown');
  await ada.getByRole('heading', { name: room }).waitFor();
});

browserTest('a screen reader hears who said what to whom', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  await bob.say('hello');
  await bob.say('between us', { to: ['Ada'] });
  const log = ada.getByRole('log', { name: `Messages in ${room}` });
  expect(await log.getAttribute('aria-live')).toBe('polite');
  const labels = log.getByRole('article');
  await eventually(async () => expect(await labels.count()).toBe(2));
  expect(await labels.nth(0).getAttribute('aria-label')).toMatch(/^Bob, \d\d:\d\d$/);
  expect(await labels.nth(1).getAttribute('aria-label')).toMatch(/^Bob, \d\d:\d\d, only you$/);
});

browserTest('at no width anything is cut off or scrolls sideways', async () => {
  const room = newRoom();
  await busyRoom(room);
  const ada = await enter('Ada', { room });
  await say(ada, `a-word-without-end-${'x'.repeat(300)}`);
  await say(ada, `\`\`\`\n${'code '.repeat(100)}\n\`\`\``);
  await eventually(async () => expect(await texts(ada)).toHaveLength(6));
  for (const width of [320, 360, 820, 1440, 2560]) {
    await ada.setViewportSize({ width, height: 700 });
    // Panes slide to their places.
    await eventually(async () => expect(await overflowing(ada)).toEqual([]));
  }
});

/** The spoken name of the element that has the focus. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
}

/** Elements that reach over the edge of the view. Code scrolls in its own box. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => {
        if (
          element.closest('pre, .spoken, svg') ||
          getComputedStyle(element).visibility === 'hidden'
        )
          return false;
        const { right, left, width } = element.getBoundingClientRect();
        return width > 0 && (right > innerWidth + 1 || left < -1);
      })
      .map(({ tagName, className }) => `${tagName}.${className}`),
  );
}
