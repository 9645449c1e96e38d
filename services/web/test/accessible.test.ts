// For everybody: axe finds nothing in any state, light and dark; the keyboard alone does everything; no width and no zoom breaks it.
import { connect } from '@natter/client';
import type { Room } from '@natter/client';
import type { Page } from 'playwright-core';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import {
  browserTest,
  enter,
  field,
  newRoom,
  say,
  texts,
  visit,
  worldOfFile,
} from './setup/people.ts';

const world = worldOfFile();

async function joinAs(alias: string, room: string): Promise<Room> {
  const client = connect({ url: world.gateways[0]!.wsUrl, alias });
  onTestFinished(() => client.close());
  return client.join(room);
}

/** With some of everything in it. */
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

browserTest.each(['light', 'dark'] as const)('axe finds nothing: %s', async (colorScheme) => {
  const room = newRoom();
  await busyRoom(room);
  const door = await visit(world.browser, { gateway: world.gateways[0]!, room, colorScheme });
  await door.locator('.glimpse .message').first().waitFor();
  expect(await complaintsOf(door)).toEqual([]);
  const ada = await enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room, colorScheme });
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
});

browserTest(
  'the keyboard alone: in, talk, to one, reply, another room, all of it by keys that can be looked up',
  async () => {
    const room = newRoom();
    await busyRoom(room);
    const ada = await visit(world.browser, { gateway: world.gateways[0]!, room });
    await ada.locator('input:focus').waitFor();
    await ada.keyboard.type('Ada');
    await ada.keyboard.press('Enter');
    await field(ada).waitFor();
    await eventually(async () => expect(await focused(ada)).toBe(`Message ${room}`));
    await ada.keyboard.type('hello');
    await ada.keyboard.press('Enter');
    await eventually(async () => expect((await texts(ada)).at(-1)).toBe('hello'));
    // ↑ takes the last words back into the field.
    await ada.keyboard.press('ArrowUp');
    expect(await field(ada).inputValue()).toBe('hello');
    await field(ada).fill('');
    // To one: by the palette.
    await ada.keyboard.press('Control+k');
    await ada.getByRole('combobox', { name: 'Room or person' }).waitFor();
    await ada.keyboard.type('cy');
    await ada.keyboard.press('Enter');
    await ada.locator('.chip', { hasText: 'only Cy and you' }).waitFor();
    await ada.keyboard.press('Escape');
    await ada.locator('.chip', { hasText: 'to everyone' }).waitFor();
    // Back over the chip into the list: the newest message, from there by the arrows; its buttons by Tab.
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
    await ada.locator('.message', { hasText: 'an answer' }).locator('.quote').waitFor();
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
  },
);

browserTest(
  'whoever listens hears who said what to whom, and new messages by themselves',
  async () => {
    const room = newRoom();
    const bob = await joinAs('Bob', room);
    const ada = await enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room });
    await bob.say('hello');
    await bob.say('between us', { to: ['Ada'] });
    const log = ada.getByRole('log', { name: `Messages in ${room}` });
    expect(await log.getAttribute('aria-live')).toBe('polite');
    const labels = log.getByRole('article');
    await eventually(async () => expect(await labels.count()).toBe(2));
    expect(await labels.nth(0).getAttribute('aria-label')).toMatch(/^Bob, \d\d:\d\d$/);
    expect(await labels.nth(1).getAttribute('aria-label')).toMatch(/^Bob, \d\d:\d\d, only you$/);
  },
);

browserTest.each([320, 360, 820, 1440, 2560])(
  '%i px wide nothing is cut off or scrolls sideways',
  async (width) => {
    const room = newRoom();
    await busyRoom(room);
    const viewport = { width, height: 700 };
    const ada = await enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room, viewport });
    await say(ada, `a-word-without-end-${'x'.repeat(300)}`);
    await say(ada, `\`\`\`\n${'code '.repeat(100)}\n\`\`\``);
    await eventually(async () => expect(await texts(ada)).toHaveLength(6));
    expect(await overflowing(ada)).toEqual([]);
  },
);

browserTest('at 200 % on a small desk, with larger text, it is the same page', async () => {
  const room = newRoom();
  await busyRoom(room);
  // What 1280 × 720 becomes at 200 %.
  const options = { gateway: world.gateways[0]!, room, viewport: { width: 640, height: 360 } };
  const ada = await enter(world.browser, 'Ada', { ...options, deviceScaleFactor: 2 });
  expect(await overflowing(ada)).toEqual([]);
  await ada.setViewportSize({ width: 1280, height: 720 });
  await ada.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  expect(await overflowing(ada)).toEqual([]);
  const size = await field(ada).evaluate((area) => getComputedStyle(area).fontSize);
  expect(size).toBe('30px');
});

browserTest(
  'on a phone it is one pane: rooms and members come as sheets, and what is touched is large enough',
  async () => {
    const room = newRoom();
    await busyRoom(room);
    const ada = await enter(world.browser, 'Ada', {
      gateway: world.gateways[0]!,
      room,
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    expect(await ada.getByRole('navigation', { name: 'Rooms' }).isVisible()).toBe(false);
    await ada.getByRole('button', { name: 'Rooms' }).tap();
    await ada.getByRole('link', { name: room }).waitFor();
    await ada.locator('.scrim').tap({ position: { x: 340, y: 400 } });
    await eventually(async () =>
      expect(await ada.getByRole('link', { name: room }).isVisible()).toBe(false),
    );
    await ada.getByRole('button', { name: /here: show members/ }).tap();
    await ada.getByRole('button', { name: 'Bob: write to them only' }).tap();
    await ada.locator('.chip', { hasText: 'only Bob and you' }).waitFor();
    await field(ada).fill('from a phone');
    await ada.getByRole('button', { name: 'Send', exact: true }).tap();
    await eventually(async () => expect((await texts(ada)).at(-1)).toBe('from a phone'));
    const small = await ada
      .locator('.composer button, .room-head button')
      .evaluateAll((buttons) =>
        buttons
          .map((button) => button.getBoundingClientRect())
          .filter(({ width, height }) => width > 0 && (width < 24 || height < 24)),
      );
    expect(small).toEqual([]);
  },
);

browserTest('who wants less motion gets none', async () => {
  const room = newRoom();
  const ada = await enter(world.browser, 'Ada', {
    gateway: world.gateways[0]!,
    room,
    reducedMotion: 'reduce',
  });
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

/** The spoken name of what has the focus. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
}

/** What reaches over the edge of the view, or is wider than what holds it. Code scrolls in its own box. */
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
