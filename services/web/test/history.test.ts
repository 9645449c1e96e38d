// A long room: scrolled back to its beginning, without a jump, at the same cost; what comes meanwhile waits below.
import { connect } from '@natter/client';
import type { Page } from 'playwright-core';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, enter, newRoom, texts, worldOfFile } from './setup/people.ts';

const MESSAGES = 5_000;
const TALKERS = 10;
/** Elements of rows that may be on the page, however long the room. */
const ROWS_MAX = 260;

const world = worldOfFile();

/** Says `m0`, `m1` … by several, as one's own order would cost a round trip each; then the last. */
async function longRoom(room: string, count: number) {
  const talkers = await Promise.all(
    Array.from({ length: TALKERS }, (_, n) => talker(room, `Bob${n}`)),
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

async function talker(room: string, alias: string) {
  const client = connect({ url: world.gateways[0]!.wsUrl, alias });
  onTestFinished(() => client.close());
  return client.join(room);
}

/** Scrolls up by a view at a time to the beginning; answers how many texts were seen, and the largest jump of what was read, in px. */
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
  `${MESSAGES} messages are scrolled back to the first, and nothing that is read moves`,
  async () => {
    const room = newRoom();
    await longRoom(room, MESSAGES);
    const ada = await enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room });
    await eventually(async () => expect(await texts(ada)).toContain('the newest'));
    const { seen, jumpMax, rowsMax } = await scrollBack(ada);
    expect(seen).toBe(MESSAGES + 1);
    expect(jumpMax).toBeLessThan(2);
    expect(rowsMax).toBeLessThan(ROWS_MAX);
    await ada.getByText('This is as far back as').waitFor();
    await ada.getByRole('button', { name: 'newest' }).click();
    await ada.getByText('the newest').waitFor();
  },
  180_000,
);

browserTest('what comes while one reads further up waits below, and is counted', async () => {
  const room = newRoom();
  const bob = await longRoom(room, 120);
  const ada = await enter(world.browser, 'Ada', { gateway: world.gateways[0]!, room });
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
  expect(await ada.title()).toBe(`(3) ${room} · Natter`);
  await ada.getByRole('button', { name: '3 new' }).click();
  await eventually(async () => expect((await texts(ada)).at(-1)).toBe('three'));
  await eventually(async () => expect(await ada.title()).toBe(`${room} · Natter`));
});
