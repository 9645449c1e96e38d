// Messages that disappear, and messages that are sent later.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
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
  texts,
} from './setup/people.ts';
import { openSending, sendLater, soon } from './setup/sending.ts';

browserTest('a message disappears when its time is over', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await bob.say('this stays');
  await bob.say('the code is 4711', { expires: 5 });
  await expectTexts(ada, ['this stays', 'the code is 4711']);
  await storedMessage(ada, '4711').locator('.expiring').waitFor();
  await eventually(async () => expect(await texts(ada)).toEqual(['this stays']), {
    timeoutMs: 8_000,
  });
  const cy = await enter('Cy', { room, at: otherGateway });
  await expectTexts(cy, ['this stays']);
});

browserTest('a choice beside the field lets messages disappear until it is taken off', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  const lives: (number | undefined)[] = [];
  bob.on('message', ({ at, expires }) => {
    lives.push(expires === undefined ? undefined : Math.round((expires - at) / 60_000));
  });
  await openSending(ada);
  await ada.getByRole('radio', { name: 'an hour' }).click();
  await say(ada, 'for an hour');
  await say(ada, 'this too');
  await ada.getByRole('button', { name: 'disappears after an hour: let it stay' }).click();
  await say(ada, 'for good');
  await eventually(() => expect(lives).toEqual([60, 60, undefined]));
});

browserTest(
  'a message is sent later, is listed until then, and can be cancelled',
  async () => {
    const room = newRoom();
    const ada = await enter('Ada', { room });
    const bob = await joinAs('Bob', room);
    const heard: string[] = [];
    bob.on('message', ({ text, scheduled }) => heard.push(`${text} ${scheduled === true}`));
    await sendLater(ada, 'good morning', 1);
    await sendLater(ada, 'never mind', 120);
    await openSending(ada);
    await ada.getByRole('button', { name: 'Scheduled messages' }).click();
    const waiting = ada.locator('.later');
    await eventually(async () => expect(await waiting.count()).toBe(2));
    await ada.getByRole('button', { name: 'Cancel it: never mind' }).click();
    await ada.getByRole('group', { name: 'Not send it?' }).waitFor();
    await ada.getByRole('button', { name: 'Cancel it', exact: true }).click();
    await eventually(async () => expect(await waiting.count()).toBe(1));
    await eventually(() => expect(heard).toEqual(['good morning true']), { timeoutMs: 75_000 });
    await storedMessage(ada, 'good morning').getByText('scheduled').waitFor();
    await eventually(async () => expect(await waiting.count()).toBe(0));
  },
  120_000,
);

browserTest('a time that is over is refused in words', async () => {
  const ada = await enter('Ada', { room: newRoom() });
  await field(ada).fill('too late');
  await openSending(ada);
  await ada.getByRole('button', { name: 'Send later …' }).click();
  await ada.getByLabel('At', { exact: true }).evaluate((input) => input.removeAttribute('min'));
  await ada.getByLabel('At', { exact: true }).fill(await soon(ada, -5));
  await ada.getByRole('button', { name: 'Schedule', exact: true }).click();
  await ada.getByText('Choose a time that is still to come.').waitFor();
  expect(await field(ada).inputValue()).toBe('too late');
});
