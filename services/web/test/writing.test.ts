// What helps to write: long pastes, keys that format, lists, emoji by their names. Undo takes each
// of them back.
import { TEXT_BYTES_MAX } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, tooSmall } from './setup/fingers.ts';
import {
  browserTest,
  enter,
  expectTexts,
  field,
  newRoom,
  sendButton,
  storedMessage,
} from './setup/people.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const SIZES = [
  ['390 px', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['1440 px', { viewport: { width: 1_440, height: 900 } }],
] as const;
const CODE = Array.from({ length: 80 }, (_, index) => `const a${index} = ${index};`).join('\n');

/** A real paste, once what helps to write is loaded. */
async function paste(page: Page, text: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await field(page).press('Control+v');
}

const valueOf = async (page: Page): Promise<string> => field(page).inputValue();
const expectValue = (page: Page, text: string): Promise<void> =>
  eventually(async () => expect(await valueOf(page)).toBe(text));
const offer = (page: Page): Locator => page.getByRole('group', { name: 'Long text' });
const staged = (page: Page): Locator =>
  page.getByRole('list', { name: 'Files to be sent' }).getByRole('listitem');

browserTest.each(SIZES)('at %s a long paste is offered as a file, and undone', async (_, size) => {
  const ada = await enter('Ada', { room: newRoom(), permissions, ...size });
  await field(ada).fill('look: ');
  await paste(ada, CODE);
  await offer(ada).getByText('A long text: 80 lines.').waitFor();
  expect(await valueOf(ada)).toBe(`look: ${CODE}`);
  expect(await complaintsOf(ada)).toEqual([]);
  if ('isMobile' in size) expect(await tooSmall(ada)).toEqual([]);
  await offer(ada).getByRole('button', { name: 'Send as a file' }).click();
  await staged(ada).getByText('pasted-text.js').waitFor();
  expect(await valueOf(ada)).toBe('look: ');
  await offer(ada).getByText('The text is in pasted-text.js.').waitFor();
  // Undo brings the text back, and not the file too.
  await field(ada).press('Control+z');
  await expectValue(ada, `look: ${CODE}`);
  await staged(ada).waitFor({ state: 'detached' });
  await offer(ada).getByRole('button', { name: 'Send as a file' }).click();
  await offer(ada).getByRole('button', { name: 'Back to text' }).click();
  await expectValue(ada, `look: ${CODE}`);
  await staged(ada).waitFor({ state: 'detached' });
  await offer(ada).getByRole('button', { name: 'Send as a file' }).click();
  await sendButton(ada).click();
  await storedMessage(ada, 'pasted-text.js').first().waitFor();
  await offer(ada).waitFor({ state: 'detached' });
});

browserTest('a long paste is kept as a text by one button, by keyboard too', async () => {
  const ada = await enter('Ada', { room: newRoom(), permissions });
  await paste(ada, CODE);
  await offer(ada).waitFor();
  const keep = offer(ada).getByRole('button', { name: 'Keep as text' });
  await keep.focus();
  await ada.keyboard.press('Enter');
  await offer(ada).waitFor({ state: 'detached' });
  expect(await field(ada).evaluate((area) => area === document.activeElement)).toBe(true);
  await ada.keyboard.press('Enter');
  await storedMessage(ada, 'const a0 = 0;').waitFor();
});

browserTest('a paste above a message’s limit says so, and is a file or cut off', async () => {
  const ada = await enter('Ada', { room: newRoom(), permissions });
  const text = 'ü'.repeat(TEXT_BYTES_MAX);
  await paste(ada, text);
  await offer(ada).waitFor();
  await ada.getByText('Too long: a message has at most 16 KB of text.').waitFor();
  expect(await offer(ada).getByRole('button', { name: 'Keep as text' }).count()).toBe(0);
  expect(await sendButton(ada).isDisabled()).toBe(true);
  await offer(ada).getByRole('button', { name: 'Cut off the rest' }).click();
  await expectValue(ada, 'ü'.repeat(TEXT_BYTES_MAX / 2));
  await field(ada).press('Control+z');
  await expectValue(ada, text);
  await offer(ada).getByRole('button', { name: 'Send as a file' }).click();
  await staged(ada).getByText('pasted-text.txt').waitFor();
});

browserTest('a paste that no field takes is a file at once', async () => {
  const ada = await enter('Ada', { room: newRoom(), permissions });
  await field(ada).fill('here: ');
  await paste(ada, 'x'.repeat(300_000));
  await offer(ada).getByText('The text is too long for the field. It is in pasted-text').waitFor();
  expect(await valueOf(ada)).toBe('here: ');
  await ada.getByRole('button', { name: 'Do not send pasted-text.txt' }).click();
  await offer(ada).waitFor({ state: 'detached' });
});

/** Selects these words of the field. */
async function select(page: Page, words: string): Promise<void> {
  await field(page).evaluate((area: HTMLTextAreaElement, part) => {
    const from = area.value.indexOf(part);
    area.setSelectionRange(from, from + part.length);
  }, words);
}

browserTest.each([
  ['Control+b', 'so **very** good'],
  ['Control+i', 'so *very* good'],
  ['Control+e', 'so `very` good'],
  ['Control+Shift+x', 'so ~~very~~ good'],
  ['Control+Shift+k', 'so [very](https://) good'],
])('%s formats the selection, and undo takes it back', async (keys, formatted) => {
  const ada = await enter('Ada', { room: newRoom() });
  await ada.waitForLoadState('networkidle');
  await field(ada).pressSequentially('so very good');
  await select(ada, 'very');
  await field(ada).press(keys);
  await expectValue(ada, formatted);
  await field(ada).press('Control+z');
  await expectValue(ada, 'so very good');
  await field(ada).press('Control+Shift+z');
  await expectValue(ada, formatted);
  expect(await ada.locator('dialog[open]').count()).toBe(0);
});

browserTest('formatted again the marks go, and what was typed can still be undone', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await ada.waitForLoadState('networkidle');
  await field(ada).pressSequentially('one two');
  await select(ada, 'two');
  await field(ada).press('Control+b');
  await field(ada).press('Control+b');
  await expectValue(ada, 'one two');
  // AltGr types letters, on Windows as Ctrl and Alt.
  await field(ada).press('Control+Alt+e');
  await field(ada).press('End');
  await field(ada).pressSequentially(' ');
  await field(ada).press('Control+b');
  await field(ada).pressSequentially('x');
  await expectValue(ada, 'one two **x**');
  await field(ada).press('Control+b');
  await field(ada).pressSequentially(' three');
  await expectValue(ada, 'one two **x** three');
  await field(ada).press('Enter');
  await ada.locator('.message strong', { hasText: 'x' }).waitFor();
});

browserTest('an address pasted over words makes them a link', async () => {
  const ada = await enter('Ada', { room: newRoom(), permissions });
  await field(ada).fill('see this page');
  await select(ada, 'this page');
  await paste(ada, 'https://natter.example/a');
  await expectValue(ada, 'see [this page](https://natter.example/a)');
  await field(ada).press('Control+z');
  await expectValue(ada, 'see this page');
});

browserTest('Shift Enter goes on with a list, and ends it in an empty item', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await ada.waitForLoadState('networkidle');
  await field(ada).pressSequentially('1. one');
  await field(ada).press('Shift+Enter');
  await field(ada).pressSequentially('two');
  await expectValue(ada, '1. one\n2. two');
  await field(ada).press('Shift+Enter');
  await field(ada).press('Shift+Enter');
  await expectValue(ada, '1. one\n2. two\n');
  await field(ada).press('Control+z');
  await expectValue(ada, '1. one\n2. two\n3. ');
});

browserTest('on a touch screen Enter goes on with a list', async () => {
  const ada = await enter('Ada', { room: newRoom(), ...PHONE });
  await ada.waitForLoadState('networkidle');
  await field(ada).pressSequentially('- milk');
  await field(ada).press('Enter');
  await field(ada).pressSequentially('bread');
  await expectValue(ada, '- milk\n- bread');
});

const completions = (page: Page): Locator => page.getByRole('listbox', { name: 'Completions' });

browserTest.each(SIZES)('at %s :sm… offers emoji, by keyboard and pointer', async (_, size) => {
  const ada = await enter('Ada', { room: newRoom(), ...size });
  await ada.waitForLoadState('networkidle');
  await field(ada).pressSequentially('well :smil');
  await completions(ada).getByRole('option', { name: ':smile:' }).waitFor();
  expect(await complaintsOf(ada)).toEqual([]);
  await field(ada).press('Tab');
  const [emoji] = (await valueOf(ada)).split(' ').slice(1);
  expect(emoji).toMatch(/^\p{Emoji_Presentation}$/u);
  await field(ada).pressSequentially(':tad');
  await completions(ada).getByRole('option', { name: ':tada:' }).click();
  await expectValue(ada, `well ${emoji} 🎉 `);
  await field(ada).press('Control+z');
  await expectValue(ada, `well ${emoji} :tad`);
  await field(ada).press('Escape');
  await sendButton(ada).click();
  await expectTexts(ada, [`well ${emoji} :tad`]);
});

browserTest.each(['so :)', 'at 10:30', 'at 10:30:15', ':D', 'a:smile', 'http://sm', ':', ':s'])(
  '%j is no name of an emoji',
  async (text) => {
    const ada = await enter('Ada', { room: newRoom() });
    await ada.waitForLoadState('networkidle');
    await field(ada).pressSequentially(text);
    await field(ada).pressSequentially(' :tad');
    await completions(ada).waitFor();
    // It opens for what follows; so it was ready, and was closed for the text before.
    for (let times = 0; times < ' :tad'.length; times += 1) await field(ada).press('Backspace');
    await eventually(async () => expect(await completions(ada).count()).toBe(0));
  },
);

browserTest('the keys stand in the list of keys', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await ada.getByRole('heading', { level: 1 }).click();
  await ada.keyboard.press('?');
  const keys = ada.getByRole('dialog', { name: 'Keys' });
  for (const key of ['Ctrl B', 'Ctrl I', 'Ctrl E', 'Ctrl Shift X', 'Ctrl Shift K'])
    await keys.getByText(key, { exact: true }).waitFor();
  await keys.getByText('in a list, the next item').waitFor();
});
