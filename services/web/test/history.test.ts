// A long room: scrolled back to its beginning without a jump and at the same cost.
import { eventually } from '@natter/testkit';
import type { Room } from '@natter/client';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, enter, joinAs, newRoom, say, storedMessage, texts } from './setup/people.ts';

const MESSAGES = 2_000;
const TALKERS = 10;
/** Rows that may be on the page, however long the room. */
const ROWS_MAX = 260;

/**
 * Says `m0`, `m1` … by several, as one sender's order would cost a round trip each; then the last.
 */
async function longRoom(room: string, count: number): Promise<Room> {
  const talkers = await Promise.all(
    Array.from({ length: TALKERS }, (_, n) => joinAs(`Bob${n}`, room)),
  );
  const lines = Array.from(
    { length: count },
    (_, n) => `m${n}${n % 7 === 0 ? '\nwith a second line' : ''}`,
  );
  for (let from = 0; from < count; from += 500)
    await Promise.all(
      lines.slice(from, from + 500).map((line, n) => talkers[n % TALKERS]!.say(line)),
    );
  await talkers[0]!.say('the newest');
  return talkers[0]!;
}

/** Scrolls up by a view at a time. Returns the texts seen, and the largest jump in px. */
async function scrollBack(page: Page) {
  return page.evaluate(async () => {
    const scroller = document.querySelector<HTMLElement>('.list-scroller')!;
    const seen = new Set<string>();
    let jumpMax = 0;
    let rowsMax = 0;
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const look = (): void => {
      const rows = scroller.querySelectorAll<HTMLElement>('.message');
      rowsMax = Math.max(rowsMax, rows.length);
      for (const row of rows) seen.add(row.querySelector('.text')!.textContent.split('\n')[0]!);
    };
    look();
    for (let step = 0; step < 5_000 && !scroller.querySelector('.beginning'); step += 1) {
      scroller.scrollTop -= scroller.clientHeight * 0.8;
      const rows = [...scroller.querySelectorAll<HTMLElement>('.message')];
      const top = scroller.getBoundingClientRect().top;
      const read = rows.find((row) => row.getBoundingClientRect().top > top + 20);
      const before = read?.getBoundingClientRect().top ?? 0;
      await frame();
      await frame();
      if (read?.isConnected)
        jumpMax = Math.max(jumpMax, Math.abs(read.getBoundingClientRect().top - before));
      look();
    }
    return { seen: seen.size, jumpMax, rowsMax };
  });
}

browserTest(
  `${MESSAGES} messages scroll back to the first without a jump`,
  async () => {
    const room = newRoom();
    await longRoom(room, MESSAGES);
    const ada = await enter('Ada', { room });
    await eventually(async () => expect(await texts(ada)).toContain('the newest'));
    const { seen, jumpMax, rowsMax } = await scrollBack(ada);
    expect(seen).toBe(MESSAGES + 1);
    expect(jumpMax).toBeLessThan(2);
    expect(rowsMax).toBeLessThan(ROWS_MAX);
    await ada.getByText('This is as far back as').waitFor();
    await ada.getByRole('button', { name: 'newest' }).click();
    await ada.getByText('the newest').waitFor();
  },
  120_000,
);

browserTest('a screen higher than the list can be does not hang the page', async () => {
  const room = newRoom();
  await longRoom(room, 500);
  const viewport = { width: 1000, height: 9_000 };
  const ada = await enter('Ada', { room, viewport });
  await ada.getByText('the newest').waitFor();
  await say(ada, 'still alive');
  await ada.getByText('still alive').waitFor();
});

browserTest('new messages wait below for a reader further up', async () => {
  const room = newRoom();
  const bob = await longRoom(room, 120);
  const ada = await enter('Ada', { room });
  await ada.getByText('the newest').waitFor();
  await ada.locator('.list-scroller').evaluate((scroller) => {
    scroller.scrollTop -= 900;
  });
  await ada.getByRole('button', { name: 'newest' }).waitFor();
  const topRow = (): Promise<string> =>
    ada.locator('.list-scroller').evaluate((scroller) => {
      const top = scroller.getBoundingClientRect().top;
      const row = [...scroller.querySelectorAll('.message')].find(
        (one) => one.getBoundingClientRect().top > top,
      )!;
      return `${row.textContent} ${Math.round(row.getBoundingClientRect().top)}`;
    });
  const before = await topRow();
  for (const text of ['one', 'two', 'three']) await bob.say(text);
  await ada.getByRole('button', { name: '3 new' }).waitFor();
  expect(await topRow()).toBe(before);
  await eventually(async () => expect(await ada.title()).toBe(`(3) ${room} · Natter`));
  await ada.getByRole('button', { name: '3 new' }).click();
  await eventually(async () => expect((await texts(ada)).at(-1)).toBe('three'));
  await eventually(async () => expect(await ada.title()).toBe(`${room} · Natter`));
});

/** Is this message on the screen? */
async function isInView(page: Page, text: string): Promise<boolean> {
  return page.evaluate((words) => {
    const rows = [...document.querySelectorAll('.message')];
    const row = rows.find((one) => one.querySelector('.text')?.textContent === words);
    const view = document.querySelector('.list-scroller')!.getBoundingClientRect();
    const box = row?.getBoundingClientRect();
    return box !== undefined && box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
  }, text);
}

browserTest('a quote waits for older messages and then jumps', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const { seq } = await bob.say('the first');
  await longRoom(room, 700);
  await bob.say('a reply', { ref: seq });
  const ada = await enter('Ada', { room });
  const quote = storedMessage(ada, 'a reply').locator('.quote');
  await quote.waitFor();
  // Scrolled, older messages are being loaded.
  await ada.evaluate(() => {
    const scroller = document.querySelector<HTMLElement>('.list-scroller')!;
    scroller.scrollTop -= 10;
    document.querySelector<HTMLElement>('.quote')!.click();
  });
  await eventually(async () => expect(await isInView(ada, 'the first')).toBe(true));
  expect(await ada.locator('.message.revealed').innerText()).toContain('the first');
  // Once more, from the newest.
  await ada.getByRole('button', { name: 'newest' }).click();
  await quote.click();
  await eventually(async () => expect(await isInView(ada, 'the first')).toBe(true));
});

browserTest('a quote of a message that is not there says so', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const cy = await joinAs('Cy', room);
  await eventually(() => expect(bob.count).toBe(2));
  const { seq } = await bob.say('not for Ada', { to: ['Cy'] });
  await cy.say('a reply', { ref: seq });
  const ada = await enter('Ada', { room });
  await ada.locator('.quote', { hasText: 'an earlier message' }).click();
  await ada.getByText('That message is too old, or was not for you.').waitFor();
  await say(ada, 'ok');
});

browserTest('a row that grows at the end does not leave the reader above it', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  for (let index = 0; index < 40; index += 1) await bob.say(`line ${index}`);
  const ada = await enter('Ada', { room });
  await ada.getByText('line 39').waitFor();
  const scroller = ada.locator('.list-scroller');
  await scroller.evaluate((element) => {
    element.querySelector<HTMLElement>('.message:last-of-type')!.style.minHeight = '400px';
    // The browser tells of an earlier scroll before it tells of the new height.
    element.dispatchEvent(new Event('scroll'));
  });
  await eventually(async () =>
    expect(
      await scroller.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight),
    ).toBeLessThan(2),
  );
  expect(await ada.locator('.pill').count()).toBe(0);
});
