// Messages that change, by two people on two gateways; a third one comes later.
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
  joinAs,
  newRoom,
  otherGateway,
  say,
  storedMessage,
} from './setup/people.ts';

async function two(room: string): Promise<[Page, Page]> {
  const pages: [Page, Page] = [
    await enter('Ada', { room }),
    await enter('Bob', { room, at: otherGateway }),
  ];
  for (const page of pages)
    await eventually(async () => expect(await page.locator('.member').count()).toBe(2));
  return pages;
}

/** A message in the conversation, whose text has these words. */
const messageOf = (page: Page, words: string): Locator =>
  page.locator('.conversation .message', { hasText: words });

async function openMenu(page: Page, words: string): Promise<void> {
  await messageOf(page, words).hover();
  await messageOf(page, words).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('dialog', { name: 'Message' }).waitFor();
}

/** Its keys work once its buttons are there. */
async function focusOn(page: Page, words: string): Promise<void> {
  await messageOf(page, words).focus();
  await messageOf(page, words).locator('.message-actions').waitFor();
}

async function react(page: Page, words: string, name: string): Promise<void> {
  await messageOf(page, words).hover();
  await messageOf(page, words).getByRole('button', { name: 'React', exact: true }).click();
  await page.getByRole('dialog', { name: 'React' }).getByRole('button', { name }).click();
}

browserTest('↑ edits the last own message, and everybody sees the new text', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  await say(ada, 'shall we shipp?');
  await expectTexts(bob, ['shall we shipp?']);
  await field(ada).press('ArrowUp');
  const edit = ada.getByLabel('Edit your message');
  expect(await edit.inputValue()).toBe('shall we shipp?');
  await edit.fill('shall we ship?');
  await edit.press('Enter');
  for (const page of [ada, bob]) await expectTexts(page, ['shall we ship?']);
  await bob.locator('.message.edited').waitFor();
  expect(await bob.locator('.message').getAttribute('aria-label')).toMatch(/, edited$/);
  // The cursor is back where one writes.
  await eventually(async () =>
    expect(await ada.locator(':focus').getAttribute('aria-label')).toBe(`Message ${room}`),
  );
  // Esc leaves it as it was.
  await field(ada).press('ArrowUp');
  await edit.fill('something else');
  await edit.press('Escape');
  await expectTexts(ada, ['shall we ship?']);
  const cy = await enter('Cy', { room });
  await expectTexts(cy, ['shall we ship?']);
  await cy.locator('.message.edited').waitFor();
});

browserTest('a deleted message goes for everybody, after a question', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  await say(ada, 'the wrong room');
  await say(ada, 'good morning');
  await expectTexts(bob, ['the wrong room', 'good morning']);
  await openMenu(ada, 'the wrong room');
  await ada.getByRole('button', { name: 'Delete …' }).click();
  await ada.getByText('It goes away for everybody').waitFor();
  await ada.getByRole('button', { name: 'Cancel' }).click();
  await expectTexts(ada, ['the wrong room', 'good morning']);
  await openMenu(ada, 'the wrong room');
  await ada.getByRole('button', { name: 'Delete …' }).click();
  await ada.getByRole('button', { name: 'Delete', exact: true }).click();
  for (const page of [ada, bob]) {
    await expectTexts(page, ['good morning']);
    await storedMessage(page, 'Message deleted').waitFor();
  }
  // A reload leaves nothing of it.
  await bob.reload();
  await expectTexts(bob, ['good morning']);
  expect(await bob.getByText('Message deleted').count()).toBe(0);
  const cy = await enter('Cy', { room });
  await expectTexts(cy, ['good morning']);
});

browserTest('only the author is offered to edit and to delete', async () => {
  const [ada, bob] = await two(newRoom());
  await say(ada, 'mine');
  await openMenu(bob, 'mine');
  const menu = bob.getByRole('dialog', { name: 'Message' });
  await menu.getByRole('button', { name: /^Reply/ }).waitFor();
  expect(await menu.getByRole('button', { name: /^(Edit|Delete|Pin)/ }).count()).toBe(0);
});

browserTest('reactions are counted, named, and taken back with a click', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  await say(ada, 'done');
  await react(bob, 'done', 'party');
  const chip = (page: Page): Locator => messageOf(page, 'done').locator('.reaction').first();
  await eventually(async () => expect(await chip(ada).innerText()).toMatch(/🎉\s*1/));
  expect(await chip(ada).getAttribute('title')).toBe('Bob');
  await chip(ada).click();
  for (const page of [ada, bob])
    await eventually(async () => expect(await chip(page).innerText()).toMatch(/🎉\s*2/));
  expect(await chip(ada).getAttribute('aria-pressed')).toBe('true');
  expect(await chip(ada).getAttribute('title')).toBe('Bob and you');
  const cy = await enter('Cy', { room });
  await eventually(async () => expect(await chip(cy).getAttribute('title')).toBe('Bob and Ada'));
  await chip(ada).click();
  await eventually(async () => expect(await chip(cy).getAttribute('title')).toBe('Bob'));
  await chip(bob).click();
  for (const page of [ada, bob, cy])
    await eventually(async () => expect(await page.locator('.reaction').count()).toBe(0));
});

browserTest('any emoji can be a reaction', async () => {
  const [ada, bob] = await two(newRoom());
  await say(ada, 'lunch?');
  await messageOf(bob, 'lunch?').hover();
  await messageOf(bob, 'lunch?').getByRole('button', { name: 'React', exact: true }).click();
  await bob.getByRole('button', { name: 'more', exact: true }).click();
  await bob.getByLabel('Find an emoji').fill('taco');
  await bob.getByLabel('Find an emoji').press('Enter');
  await ada.locator('.reaction', { hasText: '🌮' }).waitFor();
});

browserTest('one’s own reply is in the thread once, from when it is sent', async () => {
  const room = newRoom();
  const [ada] = await two(room);
  await say(ada, 'where do we meet?');
  await messageOf(ada, 'where').hover();
  await messageOf(ada, 'where').getByRole('button', { name: 'Thread', exact: true }).click();
  const reply = ada.getByLabel('Reply in this thread');
  await reply.waitFor();
  await ada.evaluate(() => {
    // The room takes what it heard with the next frame: not before a quarter of a second.
    globalThis.requestAnimationFrame = () => 0;
    const pane = document.querySelector('.thread-pane')!;
    new MutationObserver(() => {
      const most = Math.max(
        Number(pane.getAttribute('data-most') ?? 0),
        pane.textContent.split('bridge').length - 1,
      );
      pane.setAttribute('data-most', String(most));
    }).observe(pane, { childList: true, subtree: true });
  });
  await reply.fill('at the bridge');
  await reply.press('Enter');
  await ada.getByRole('button', { name: '1 reply' }).waitFor();
  await ada.locator('.thread-pane .message:not(.waiting) .text', { hasText: 'bridge' }).waitFor();
  expect(await ada.locator('.thread-pane').getAttribute('data-most')).toBe('1');
});

browserTest('a thread opens beside the conversation and has a composer of its own', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  await say(ada, 'where do we meet?');
  await expectTexts(bob, ['where do we meet?']);
  await messageOf(bob, 'where').hover();
  await messageOf(bob, 'where').getByRole('button', { name: 'Thread', exact: true }).click();
  const reply = bob.getByLabel('Reply in this thread');
  await reply.fill('at the bridge');
  await reply.press('Enter');
  await bob.locator('.thread-pane .text', { hasText: 'at the bridge' }).waitFor();
  await ada.getByRole('button', { name: '1 reply' }).click();
  await ada.locator('.thread-pane .text', { hasText: 'at the bridge' }).waitFor();
  await ada.getByLabel('Reply in this thread').fill('at eight');
  await ada.getByLabel('Reply in this thread').press('Enter');
  for (const page of [ada, bob]) {
    const pane = page.locator('.thread-pane .text');
    await eventually(async () =>
      expect(await pane.allInnerTexts()).toEqual([
        'where do we meet?',
        'at the bridge',
        'at eight',
      ]),
    );
    await page.getByRole('button', { name: '2 replies' }).first().waitFor();
  }
  // What becomes of a reply is seen in the pane too.
  await ada.locator('.thread-pane .message', { hasText: 'at eight' }).hover();
  await ada
    .locator('.thread-pane .message', { hasText: 'at eight' })
    .getByRole('button', { name: 'Edit' })
    .click();
  await ada.getByLabel('Edit your message').fill('at nine');
  await ada.getByLabel('Edit your message').press('Enter');
  await bob.locator('.thread-pane .text', { hasText: 'at nine' }).waitFor();
  await bob.getByLabel('Reply in this thread').press('Escape');
  await bob.getByRole('heading', { name: 'here now' }).waitFor();
  const cy = await enter('Cy', { room });
  await cy.getByRole('button', { name: '2 replies' }).click();
  await cy.locator('.thread-pane .text', { hasText: 'at nine' }).waitFor();
});

browserTest('a thread of a private message stays among those who see it', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  const cy = await enter('Cy', { room });
  await say(ada, '@bob between us');
  await messageOf(bob, 'between us').hover();
  await messageOf(bob, 'between us').getByRole('button', { name: 'Thread', exact: true }).click();
  await bob.locator('.thread-audience', { hasText: 'only Ada and you' }).waitFor();
  await bob.getByLabel('Reply in this thread').fill('of course');
  await bob.getByLabel('Reply in this thread').press('Enter');
  await ada.locator('.message.private .text', { hasText: 'of course' }).waitFor();
  await say(bob, 'hello Cy');
  await eventually(async () =>
    expect(await cy.locator('.message .text').allInnerTexts()).toEqual(['hello Cy']),
  );
});

browserTest('keys on a message reply, react, edit and delete', async () => {
  const [ada, bob] = await two(newRoom());
  await say(bob, 'first');
  await say(ada, 'mine');
  await expectTexts(ada, ['first', 'mine']);
  await focusOn(ada, 'mine');
  await ada.keyboard.press('e');
  await ada.getByLabel('Edit your message').waitFor();
  await ada.keyboard.type('!');
  await ada.keyboard.press('Enter');
  await expectTexts(bob, ['first', 'mine!']);
  await focusOn(ada, 'first');
  await ada.keyboard.press('+');
  await ada.getByRole('dialog', { name: 'React' }).waitFor();
  await ada.keyboard.press('Enter');
  await bob.locator('.reaction', { hasText: '👍' }).waitFor();
  // The focus is on the message again.
  await eventually(async () =>
    expect(await ada.locator(':focus').getAttribute('aria-label')).toMatch(/^Bob, /),
  );
  await ada.keyboard.press('r');
  await ada.getByText('Reply to').waitFor();
  await ada.keyboard.press('Escape');
  await focusOn(ada, 'mine!');
  await ada.keyboard.press('Delete');
  await ada.getByRole('dialog', { name: 'Delete this message?' }).waitFor();
  await ada.keyboard.press('Enter');
  await expectTexts(bob, ['first']);
});

browserTest('a link to a message leads to it', async () => {
  const room = newRoom();
  const [ada, bob] = await two(room);
  for (let index = 0; index < 3; index += 1) await say(ada, `line ${index}`);
  await expectTexts(bob, ['line 0', 'line 1', 'line 2']);
  await bob.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openMenu(bob, 'line 1');
  await bob.getByRole('button', { name: 'Copy link' }).click();
  await bob.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await bob.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`/#${room}/\\d+$`));
  await bob.keyboard.press('Escape');
  await bob.goto(link);
  await bob.locator('.message.revealed', { hasText: 'line 1' }).waitFor();
});

browserTest('axe finds nothing in a living conversation, its menus and its threads', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  const { seq } = await bob.say('where do we meet?');
  await bob.edit(seq, 'Where do we meet?');
  await bob.react(seq, '🎉');
  await bob.say('at the bridge', { ref: seq });
  const { seq: wrong } = await bob.say('wrong room');
  await bob.erase(wrong);
  await bob.say('for an hour', { expires: 3_600 });
  await say(ada, 'I see');
  await ada.getByText('Message deleted').waitFor();
  await ada.getByRole('button', { name: '1 reply' }).click();
  await ada.locator('.thread-pane .text', { hasText: 'at the bridge' }).waitFor();
  expect(await complaintsOf(ada)).toEqual([]);
  await openMenu(ada, 'I see');
  expect(await complaintsOf(ada)).toEqual([]);
  await ada.getByRole('button', { name: 'Delete …' }).click();
  await ada.getByText('It goes away for everybody').waitFor();
  expect(await complaintsOf(ada)).toEqual([]);
  await ada.keyboard.press('Escape');
  await ada.emulateMedia({ colorScheme: 'dark' });
  await field(ada).press('ArrowUp');
  await ada.getByLabel('Edit your message').waitFor();
  expect(await complaintsOf(ada)).toEqual([]);
});

browserTest('a long press opens the menu of a message, and it fits a small phone', async () => {
  const room = newRoom();
  const bob = await joinAs('Bob', room);
  const { seq } = await bob.say('press me');
  await bob.react(seq, '🎉');
  const phone = await enter('Ada', { room, ...PHONE, viewport: { width: 320, height: 640 } });
  await messageOf(phone, 'press me').locator('.reaction').first().waitFor();
  const { x, y } = (await phone.getByText('press me').boundingBox())!;
  const fingers = await phone.context().newCDPSession(phone);
  const touchPoints = [{ x: x + 4, y: y + 4 }];
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  const menu = phone.getByRole('dialog', { name: 'Message' });
  await menu.waitFor();
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await menu.getByRole('button', { name: 'React …' }).waitFor();
  expect(await tooSmall(phone)).toEqual([]);
  const overflow = await phone.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  // Back closes it.
  await phone.goBack();
  await menu.waitFor({ state: 'detached' });
  await phone.getByRole('heading', { name: room }).waitFor();
});
