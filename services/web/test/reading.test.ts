// Reading: code in colours, copied by a button; tables and headings, on every width of screen.
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, tooSmall } from './setup/fingers.ts';
import { hueCount } from './setup/hues.ts';
import { browserTest, enter, joinAs, newRoom, say } from './setup/people.ts';

const CODE = 'const answer = 42; // why\nreturn "<b>no</b>";';
const TABLE = '| part | done | who |\n|:--|--:|:-:|\n| **log** | 3 | @Ada |\n| `web` | 12 | Bob |';

/** The coloured words of the page, `kind:word`. */
async function coloured(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...CSS.highlights].flatMap(([name, ranges]) =>
      [...ranges].map((one) => {
        const range = document.createRange();
        range.setStart(one.startContainer, one.startOffset);
        range.setEnd(one.endContainer, one.endOffset);
        return `${name.replace('code-', '')}:${range.toString()}`;
      }),
    ),
  );
}

const block = (page: Page): Locator => page.locator('.code-block');

browserTest('code is coloured by its language once it is on the screen', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  const asked: string[] = [];
  ada.on('request', (request) => asked.push(request.url()));
  await bob.say(`\`\`\`\n${CODE}\n\`\`\``);
  await bob.say(`\`\`\`nolanguage\n${CODE}\n\`\`\``);
  await block(ada).nth(1).waitFor();
  await bob.say(`\`\`\`ts\n${CODE}\n\`\`\``);
  await eventually(async () =>
    expect((await coloured(ada)).toSorted()).toEqual([
      'comment:// why',
      'keyword:const',
      'keyword:return',
      'number:42',
      'string:"<b>no</b>"',
    ]),
  );
  expect(await block(ada).nth(2).locator('code').innerText()).toBe(CODE);
  // The reader of code comes once, with the first that names a language.
  expect(asked.filter((url) => url.includes('/read-code-'))).toHaveLength(1);
  // Gone from the page, gone from the colours.
  await say(ada, '/join elsewhere');
  await ada.getByRole('heading', { name: 'elsewhere' }).waitFor();
  await eventually(async () => expect(await coloured(ada)).toEqual([]));
});

browserTest('without a language nothing is loaded to colour code', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const asked: string[] = [];
  ada.on('request', (request) => asked.push(request.url()));
  await say(ada, `\`\`\`\n${CODE}\n\`\`\``);
  await block(ada).waitFor();
  await say(ada, 'and on');
  await ada.getByText('and on').waitFor();
  expect(asked.filter((url) => url.includes('/read-code-'))).toEqual([]);
});

browserTest('code is seen in colours: light, dark and forced', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say(`\`\`\`ts\n${CODE}\n\`\`\``);
  const ada = await enter('Ada', { room });
  await eventually(async () => expect(await coloured(ada)).toContain('keyword:const'));
  const pictures: Buffer[] = [];
  for (const media of [
    { colorScheme: 'light', forcedColors: 'none' },
    { colorScheme: 'dark', forcedColors: 'none' },
    { colorScheme: 'light', forcedColors: 'active' },
  ] as const) {
    await ada.emulateMedia(media);
    const isForced = media.forcedColors === 'active';
    await eventually(async () =>
      expect(await ada.evaluate(() => CSS.highlights.size > 0)).toBe(!isForced),
    );
    pictures.push(await block(ada).locator('code').screenshot());
  }
  const hues = await Promise.all(pictures.map((picture) => hueCount(ada, picture)));
  expect(hues[0]).toBeGreaterThanOrEqual(3);
  expect(hues[1]).toBeGreaterThanOrEqual(3);
  expect(hues[2]).toBe(0);
});

browserTest('code is copied whole, by mouse and by keys, and it is said', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, permissions: ['clipboard-read', 'clipboard-write'] });
  const clipboard = (): Promise<string> => ada.evaluate(() => navigator.clipboard.readText());
  await say(ada, `look\n\`\`\`ts\n${CODE}\n\`\`\``);
  const copy = block(ada).getByRole('button', { name: 'Copy code' });
  await block(ada).hover();
  await copy.click();
  await block(ada).getByRole('status').getByText('Copied').waitFor();
  expect(await clipboard()).toBe(CODE);
  // Folded: what is not shown is copied too.
  const long = Array.from({ length: 200 }, (_, line) => `let line = ${line};`).join('\n');
  const bob = await joinAs('Bob', room);
  await bob.say(`first\n\`\`\`\nshort\n\`\`\`\nthen\n\`\`\`js\n${long}\n\`\`\``);
  const last = block(ada).last();
  await ada.getByRole('button', { name: /^Show all/ }).waitFor();
  expect(await last.locator('code').innerText()).not.toContain('line = 199');
  await last.getByRole('button', { name: 'Copy code' }).focus();
  await ada.keyboard.press('Enter');
  await last.getByRole('status').getByText('Copied').waitFor();
  expect(await clipboard()).toBe(long);
});

browserTest('code that takes long to read does not hold up the page', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  await say(ada, 'here');
  const session = await ada.context().newCDPSession(ada);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpu = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await cpu();
  const parts = ['((((', '{{{{', '<a ', '`${', '"', '/*', 'a.b(', '\\', '$(', '<?php '];
  const languages = ['js', 'html', 'php', 'cpp', 'markdown', 'swift'];
  for (const language of languages)
    for (const part of parts)
      await bob.say(`\`\`\`${language}\n${part.repeat(Math.floor(16_000 / part.length))}\n\`\`\``);
  await bob.say('over');
  await ada.getByText('over').waitFor();
  const each = ((await cpu()) - before) / (languages.length * parts.length);
  expect(each).toBeLessThan(0.05);
});

browserTest.each([320, 390, 820, 1440])(
  'at %i px, a wide table scrolls in itself',
  async (width) => {
    const room = newRoom();
    const bob = await joinAs('Bob', room);
    const wide = Array.from({ length: 12 }, (_, column) => `a wide column ${column}`).join('|');
    await bob.say(`# Plan\n${TABLE}\n\nand\n\n${wide}\n${'-|'.repeat(12)}\n${wide}`);
    const ada = await enter('Ada', { room, viewport: { width, height: 800 } });
    const tables = ada.locator('.text .table');
    await tables.nth(1).waitFor();
    expect(await ada.evaluate(() => document.scrollingElement!.scrollWidth)).toBe(width);
    const row = (await ada.locator('.message-body').last().boundingBox())!;
    for (const table of await tables.all()) {
      const box = (await table.boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(row.x + row.width + 1);
    }
    expect(await tables.nth(1).evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);
    await tables.nth(1).focus();
    await ada.keyboard.press('ArrowRight');
    await eventually(async () =>
      expect(await tables.nth(1).evaluate((one) => one.scrollLeft)).toBeGreaterThan(0),
    );
    expect(await complaintsOf(ada)).toEqual([]);
  },
);

browserTest('tables and headings are what they say, to those who listen too', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say(`# Plan\n### Parts\n${TABLE}\n- one\n## Rest`);
  const ada = await enter('Ada', { room });
  const table = ada.getByRole('table');
  await table.waitFor();
  expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['part', 'done', 'who']);
  expect(await table.getByRole('cell').allInnerTexts()).toEqual([
    'log',
    '3',
    '@Ada',
    'web',
    '12',
    'Bob',
  ]);
  expect(await table.locator('strong').innerText()).toBe('log');
  expect(await table.locator('.mention.mine').innerText()).toBe('@Ada');
  const align = (cell: number): Promise<string> =>
    table
      .locator('td')
      .nth(cell)
      .evaluate((one) => getComputedStyle(one).textAlign);
  expect([await align(1), await align(2)]).toEqual(['right', 'center']);
  for (const [name, level] of [
    ['Plan', 2],
    ['Parts', 3],
    ['Rest', 3],
  ] as const)
    await ada.getByRole('heading', { name, level }).waitFor();
  // In a quote, in one line.
  await ada.locator('.message').first().focus();
  await ada.locator('.message-actions').waitFor();
  await ada.keyboard.press('r');
  await ada.getByText('Plan Parts part done who, log 3').first().waitFor();
});

browserTest('on a phone, code and tables can be read and pressed', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  await bob.say(`\`\`\`ts\n${CODE}\n\`\`\`\n${TABLE}`);
  const ada = await enter('Ada', { room, ...PHONE });
  await block(ada).waitFor();
  expect(await tooSmall(ada)).toEqual([]);
  expect(await complaintsOf(ada)).toEqual([]);
});

browserTest('long code and long tables are folded', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const ada = await enter('Ada', { room });
  for (const text of [
    `\`\`\`ts\n${'let a = 1;\n'.repeat(300)}\`\`\``,
    `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(300)}`,
  ]) {
    await bob.say(text);
    const row = ada.locator('.message').last();
    await row.getByRole('button', { name: /^Show all 30\d lines/ }).waitFor();
    expect((await row.boundingBox())!.height).toBeLessThan(700);
    expect(await row.locator('pre, table').count()).toBe(1);
  }
});
