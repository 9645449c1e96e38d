// The composer's field: input methods, pastes, recalled and refused messages.
import { RECIPIENTS_MAX } from '@natter/protocol';
import { eventually, JsonPeer } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import {
  browserTest,
  chip,
  enter,
  expectTexts,
  field,
  gateway,
  newRoom,
  say,
  sendButton,
  texts,
  visit,
} from './setup/people.ts';

/** The Enter that ends a word of an input method. Browsers report it in one of these ways. */
const COMPOSING_ENTERS: readonly Pick<
  KeyboardEventInit,
  'key' | 'code' | 'isComposing' | 'keyCode'
>[] = [
  { key: 'Enter', code: 'Enter', isComposing: true },
  // Safari, after the composition has ended.
  { key: 'Enter', code: 'Enter', keyCode: 229 },
  { key: 'Process', code: 'Enter', keyCode: 229 },
];

async function pressComposing(page: Page): Promise<void> {
  for (const init of COMPOSING_ENTERS)
    await page.locator(':focus').evaluate((element, keys) => {
      element.dispatchEvent(
        new KeyboardEvent('keydown', { ...keys, bubbles: true, cancelable: true }),
      );
    }, init);
}

browserTest('the Enter of an input method sends nothing', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await field(ada).fill('にほん');
  await pressComposing(ada);
  expect(await field(ada).inputValue()).toBe('にほん');
  await field(ada).press('Enter');
  await expectTexts(ada, ['にほん']);
});

browserTest('the Enter of an input method submits no other field either', async () => {
  const room = newRoom();
  const page = await visit({ room });
  const name = page.getByLabel('What should we call you?');
  await name.fill('Ada');
  await pressComposing(page);
  // The keyboard itself, as an input method presses it.
  const keys = await page.context().newCDPSession(page);
  const enterKey = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, text: '\r' };
  await keys.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enterKey });
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enterKey });
  expect(await field(page).count()).toBe(0);
  await name.press('Enter');
  await field(page).waitFor();
  await page.getByRole('button', { name: 'join' }).click();
  await page.getByLabel('Room to go into, or begin').fill(newRoom());
  await pressComposing(page);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(room);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Room or person' }).fill(newRoom());
  await pressComposing(page);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(room);
});

/** A real paste of what a program copied. */
async function paste(page: Page, types: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(async (all) => {
    const canvas = new OffscreenCanvas(2, 2);
    canvas.getContext('2d')!.fillRect(0, 0, 2, 2);
    const picture = await canvas.convertToBlob({ type: 'image/png' });
    const blobs = Object.entries(all).map(([type, text]) => [
      type,
      type === 'image/png' ? picture : new Blob([text], { type }),
    ]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs) as never)]);
  }, types);
  await field(page).press('Control+v');
}

browserTest('pasted cells of a spreadsheet are their text', async () => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const ada = await enter('Ada', { room: newRoom(), permissions });
  await paste(ada, {
    'text/plain': 'a\tb\n1\t2',
    'text/html': '<table><tr><td>a</td></tr></table>',
    'image/png': '',
  });
  await eventually(async () => expect(await field(ada).inputValue()).toBe('a\tb\n1\t2'));
  expect(await ada.getByRole('list', { name: 'Files to be sent' }).count()).toBe(0);
  await field(ada).fill('');
  await paste(ada, { 'image/png': '' });
  await ada.getByRole('list', { name: 'Files to be sent' }).getByText('image.png').waitFor();
});

browserTest('a click on Send leaves the cursor in the field', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await field(ada).fill('one');
  await sendButton(ada).click();
  await ada.keyboard.type('two');
  expect(await field(ada).inputValue()).toBe('two');
  await expectTexts(ada, ['one']);
});

browserTest('an edited text is no command, whatever it begins with', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await say(ada, '//slash');
  await expectTexts(ada, ['/slash']);
  await field(ada).press('ArrowUp');
  const edit = ada.getByLabel('Edit your message');
  expect(await edit.inputValue()).toBe('/slash');
  await edit.fill('/leave the room');
  await edit.press('Enter');
  await expectTexts(ada, ['/leave the room']);
});

browserTest('a refused message says why and can be edited or discarded', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  // One more than a message may be for.
  const names = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, index) => `p${index}`);
  const crowd = await Promise.all(names.map((alias) => openPeer(alias, room)));
  onTestFinished(() => crowd.forEach((peer) => peer[Symbol.dispose]()));
  await ada.locator('.head-count', { hasText: String(names.length + 1) }).waitFor();
  await field(ada).fill(`/to ${names.join(',')} `);
  await chip(ada, 'others and you').waitFor();
  await say(ada, 'to all of you');
  const refused = ada.locator('.message.refused');
  await refused.getByText('It is too large.').waitFor();
  await refused.getByRole('button', { name: 'try again' }).click();
  await refused.getByText('It is too large.').waitFor();
  await refused.getByRole('button', { name: 'edit' }).click();
  expect(await field(ada).inputValue()).toBe('to all of you');
  await chip(ada, 'others and you').waitFor();
  await field(ada).press('Escape');
  await ada.getByRole('button', { name: 'everyone', exact: true }).click();
  await field(ada).press('Enter');
  await eventually(async () => expect(await texts(ada)).toEqual(['to all of you']));
  expect(await refused.count()).toBe(0);
});

async function openPeer(alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}
