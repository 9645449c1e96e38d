// Messages that would take the page over: very long, piled high, slow to read.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, enter, joinAs, newRoom, say } from './setup/people.ts';

const LONG_TEXTS = [
  'x\n'.repeat(8_000),
  '- a\n'.repeat(4_000),
  'word '.repeat(3_200),
  'x\u2028'.repeat(3_900),
  '```\na\n```\n'.repeat(1_300),
];

browserTest('a long message is folded and opens on a click', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  for (const text of LONG_TEXTS) {
    await bob.say(text);
    const row = ada.locator('.message').last();
    const height = async (): Promise<number> => (await row.boundingBox())!.height;
    await row.getByRole('button', { name: /^Show all [\d,]+ / }).waitFor();
    expect(await height()).toBeLessThan(700);
    expect(await row.locator('*').count()).toBeLessThan(150);
    await row.getByRole('button', { name: /^Show all/ }).click();
    await eventually(async () => expect(await height()).toBeGreaterThan(1_000));
    await row.getByRole('button', { name: 'Show less' }).click();
    await eventually(async () => expect(await height()).toBeLessThan(700));
    await bob.say('between');
    await ada.getByText('between').last().waitFor();
  }
});

browserTest('marks piled on a letter stay within their message', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const tower = `a${'\u0300\u0316'.repeat(60)}`;
  for (const text of ['above', 'above too']) await say(ada, text);
  const bob = await joinAs('Bob', room);
  await bob.say(`**${tower}** ${tower} \`${tower}\``);
  await bob.say('below');
  await ada.getByText('below').waitFor();
  await ada.mouse.move(0, 0);
  const above = ada.locator('.message').nth(1).locator('.text');
  const before = await above.screenshot();
  await ada
    .locator('.message')
    .nth(2)
    .evaluate((row) => {
      row.style.visibility = 'hidden';
    });
  expect(await above.screenshot()).toEqual(before);
});

/** As many as one second of one sender. */
const BURST = 20;

/** CPU seconds of the page's main thread: a busy machine does not count. */
async function meterCpu(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
}

browserTest('bursts of 16 KB messages do not freeze the page', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  const cpu = await meterCpu(ada);
  const before = await cpu();
  const parts = ['a@a.aa ', '!', '*a ', '[a](', 'www.a.b '];
  for (const part of parts) {
    const text = part.repeat(Math.floor(16_384 / part.length));
    await Promise.all(Array.from({ length: BURST }, () => bob.say(text)));
  }
  await bob.say('over');
  await ada.getByText('over').waitFor();
  // Once 0.5 to 0.9 s for each message.
  expect((await cpu()) - before).toBeLessThan(0.05 * BURST * parts.length);
});
