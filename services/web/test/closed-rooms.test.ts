// Rooms with a card: made, joined by invite, changed by their owners, left; on a desk, on a phone,
// and for those who cannot see the page.
import { eventually, startGateway } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { accountsOfFile, members } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { PHONE, smallestText, tooSmall } from './setup/fingers.ts';
import {
  browserTest,
  expectTexts,
  field,
  newBrowser,
  newRoom,
  openTab,
  say,
  storedMessage,
  world,
} from './setup/people.ts';

const accounts = accountsOfFile('Olga');

interface NewRoom {
  readonly room: string;
  readonly topic?: string;
  readonly access?: string;
}

/** Makes a room by the dialog, and is in it. */
async function makeRoom(page: Page, { room, topic, access }: NewRoom): Promise<void> {
  await page.getByRole('button', { name: 'join' }).click();
  await page.getByRole('button', { name: 'make a room' }).click();
  await page.getByLabel('Name', { exact: true }).fill(room);
  if (topic !== undefined) await page.getByLabel('Topic').fill(topic);
  if (access !== undefined) await page.getByLabel('Who may come in').selectOption(access);
  await page.getByRole('button', { name: 'Make room' }).click();
  await page.getByRole('heading', { name: room }).waitFor();
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('button', { name: 'Room settings' }).click();
  await page.getByRole('dialog', { name: /^Settings of/u }).waitFor();
}

/** Makes an invite link in the open settings. Returns its path and fragment. */
async function makeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make link' }).click();
  const link = await page.getByLabel('Invite link', { exact: true }).inputValue();
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

browserTest('somebody makes a closed room, and another comes by its link, once', async () => {
  for (const name of ['Ann', 'Bob', 'Cat']) await accounts.person(name);
  const room = newRoom();
  const ann = await accounts.signIn('Ann');
  await field(ann).waitFor();
  await makeRoom(ann, { room, topic: 'plans for May' });
  await ann.locator('.topic', { hasText: 'plans for May' }).waitFor();
  await openSettings(ann);
  const link = await makeLink(ann);
  const bob = await accounts.signIn('Bob', { at: 1, path: link });
  await bob.getByRole('heading', { name: room }).waitFor();
  expect(bob.url()).not.toContain('key=');
  await say(bob, 'hello');
  await storedMessage(ann, 'hello').waitFor();
  await ann.getByText('Bob came by an invite link').waitFor();
  await eventually(async () => expect(await members(bob)).toEqual(['Ann', 'Bob']));
  const cat = await accounts.signIn('Cat', { path: link });
  await cat.getByText('This invite was used up or has expired.').waitFor();
  expect(cat.url()).not.toContain('key=');
});

browserTest('somebody who is signed in joins by a link with one click', async () => {
  for (const name of ['Dan', 'Eve']) await accounts.person(name);
  const room = newRoom();
  const dan = await accounts.signIn('Dan');
  await field(dan).waitFor();
  await makeRoom(dan, { room });
  await openSettings(dan);
  const link = await makeLink(dan);
  const eve = await accounts.signIn('Eve');
  await field(eve).waitFor();
  const tab = await accounts.open(link, { context: eve.context() });
  await tab.getByRole('heading', { name: `You are invited to #${room}` }).waitFor();
  expect(tab.url()).not.toContain('key=');
  expect(await complaintsOf(tab)).toEqual([]);
  await tab.getByRole('button', { name: `Join #${room}` }).click();
  await tab.getByRole('heading', { name: room }).waitFor();
});

browserTest('a guest comes into one room by its link, and sees nothing from before', async () => {
  await accounts.person('Fay');
  const room = newRoom();
  const fay = await accounts.signIn('Fay');
  await field(fay).waitFor();
  await makeRoom(fay, { room });
  await say(fay, 'before');
  await openSettings(fay);
  await fay.getByLabel('Guests').selectOption('by an invite link');
  await fay.getByRole('button', { name: 'Save' }).click();
  await fay.getByText('Saved.').waitFor();
  const link = await makeLink(fay);
  const guest = await accounts.open(link, { context: await newBrowser(), at: 1 });
  await guest.getByRole('heading', { name: `Fay invites you to #${room}` }).waitFor();
  await guest.getByLabel('Name', { exact: true }).fill('Gast');
  await guest.keyboard.press('Enter');
  await guest.getByRole('heading', { name: room, exact: true }).waitFor();
  await say(guest, 'hello');
  await expectTexts(guest, ['hello']);
  await expectTexts(fay, ['before', 'hello']);
  expect(await guest.locator('.rooms .room-name').allInnerTexts()).toEqual([room]);
});

browserTest('slow mode counts down beside the field, and spares its moderators', async () => {
  for (const name of ['Hal', 'Ida']) await accounts.person(name);
  const room = newRoom();
  const hal = await accounts.signIn('Hal');
  await field(hal).waitFor();
  await makeRoom(hal, { room, access: 'everybody' });
  const ida = await accounts.signIn('Ida', { at: 1, path: `/#${room}` });
  await field(ida).waitFor();
  await openSettings(hal);
  await hal.getByLabel('Slow mode').selectOption('a message every 5 seconds');
  await hal.getByLabel('Topic').fill('slowly');
  await hal.getByRole('button', { name: 'Save' }).click();
  await ida.getByText('Hal set slow mode: 5 seconds between messages').waitFor();
  await ida.locator('.topic', { hasText: 'slowly' }).waitFor();
  await say(ida, 'one');
  await ida.getByText(/Slow mode: you can send in \d s/u).waitFor();
  await field(ida).fill('two');
  await field(ida).press('Enter');
  expect(await field(ida).inputValue()).toBe('two');
  await ida.getByText(/Slow mode/u).waitFor({ state: 'detached' });
  await field(ida).press('Enter');
  await expectTexts(ida, ['one', 'two']);
  await hal.keyboard.press('Escape');
  await say(hal, 'a');
  await say(hal, 'b');
  await expectTexts(hal, ['one', 'two', 'a', 'b']);
});

browserTest('an archived room is read only, until an owner takes it back', async () => {
  await accounts.person('Jim');
  const room = newRoom();
  const jim = await accounts.signIn('Jim');
  await field(jim).waitFor();
  await makeRoom(jim, { room });
  await openSettings(jim);
  await jim.getByRole('button', { name: 'Archive' }).click();
  await jim
    .getByRole('group', { name: /Nobody can write/u })
    .getByText('Archive')
    .click();
  await jim.getByText('This room is archived: it can only be read.').waitFor();
  expect(await field(jim).count()).toBe(0);
  await jim.getByRole('button', { name: 'Take out of the archive' }).click();
  await jim.keyboard.press('Escape');
  await say(jim, 'open again');
  await expectTexts(jim, ['open again']);
});

browserTest('those who belong and are away stand below those who are here', async () => {
  for (const name of ['Kay', 'Lou']) await accounts.person(name);
  const room = newRoom();
  const kay = await accounts.signIn('Kay');
  await field(kay).waitFor();
  await makeRoom(kay, { room });
  await openSettings(kay);
  await kay.getByRole('dialog').getByLabel('Name', { exact: true }).fill('lou');
  await kay.keyboard.press('Enter');
  await kay.getByRole('dialog').getByText('not here now').waitFor();
  await kay.keyboard.press('Escape');
  await kay.locator('.member.away', { hasText: 'Lou' }).click();
  await kay.getByRole('dialog', { name: 'Lou' }).waitFor();
  await kay.getByRole('button', { name: 'Message directly' }).click();
  await kay.getByRole('heading', { name: 'Lou' }).waitFor();
  await kay.locator('.chip', { hasText: 'to Lou' }).waitFor();
});

browserTest.each(['light', 'dark'] as const)(
  'axe finds nothing in the dialogs of rooms and people, %s',
  async (colorScheme) => {
    const [name, other] = colorScheme === 'light' ? ['Mia', 'Ned'] : ['Mio', 'Nia'];
    for (const one of [name, other]) await accounts.person(one);
    const room = newRoom();
    const page = await accounts.signIn(name, { colorScheme });
    await field(page).waitFor();
    await page.getByRole('button', { name: 'New direct message' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'join' }).click();
    await page.getByRole('button', { name: 'make a room' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await makeRoom(page, { room, topic: 'plans', access: 'everybody' });
    const guest = await accounts.signIn(other, { path: `/#${room}` });
    await field(guest).waitFor();
    await page.getByRole('button', { name: `${other}: more` }).click();
    await page.getByRole('button', { name: 'Mute' }).click();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: `Mute ${other}` }).click();
    await guest.getByText('You are muted here').waitFor();
    expect(await complaintsOf(guest)).toEqual([]);
    await openSettings(page);
    await page.getByText('muted until').waitFor();
    await page.getByRole('button', { name: 'Make link' }).click();
    await page.getByLabel('Invite link', { exact: true }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  },
);

browserTest('on a phone, fingers reach everything of rooms and people', async () => {
  for (const name of ['Oda', 'Pit']) await accounts.person(name);
  const room = newRoom();
  const oda = await accounts.signIn('Oda', PHONE);
  await field(oda).waitFor();
  const rooms = (): Promise<void> => oda.getByRole('button', { name: 'Rooms' }).tap();
  await rooms();
  await oda.getByRole('button', { name: 'New direct message' }).waitFor();
  expect(await tooSmall(oda)).toEqual([]);
  await oda.getByRole('button', { name: 'join' }).tap();
  await oda.getByRole('button', { name: 'make a room' }).tap();
  await oda.getByLabel('Name', { exact: true }).fill(room);
  await oda.getByLabel('People').fill('Pit');
  await oda.getByLabel('People').press('Enter');
  expect(await tooSmall(oda)).toEqual([]);
  expect(await smallestText(oda)).toBeGreaterThanOrEqual(16);
  await oda.getByRole('button', { name: 'Make room' }).tap();
  await oda.getByRole('heading', { name: room }).waitFor();
  await openSettings(oda);
  await oda.getByRole('button', { name: 'Pit: more' }).waitFor();
  expect(await tooSmall(oda)).toEqual([]);
  expect(await smallestText(oda)).toBeGreaterThanOrEqual(16);
  await oda.getByRole('button', { name: 'Pit: more' }).tap();
  await oda.getByRole('button', { name: 'Ban from' }).tap();
  await oda.getByLabel('For how long').waitFor();
  expect(await tooSmall(oda)).toEqual([]);
});

browserTest('where anyone may come, a link leads into a closed room of the operator', async () => {
  const operator = 'an-operator-token-of-some-length-0001';
  const gateway = await startGateway({
    nats: world.natsUrl,
    env: { NATTER_OPERATOR_TOKEN: operator },
  });
  onTestFinished(() => gateway.stop());
  const room = newRoom();
  const act = async (name: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${gateway.httpUrl}/v1/rooms/${room}/acts/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${operator}` },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  await act('create', { access: 'closed', topic: 'for the few' });
  const { link } = (await act('invite', {})) as { readonly link: string };
  const { pathname, hash } = new URL(link);
  const ada = await openTab(await newBrowser(), {
    hash: `${pathname.slice(1)}${hash}`,
    at: gateway,
    // The last lines of a closed room are not shown to those who are not in.
    mayComplain: /status of 403/u,
  });
  await ada.getByLabel('What should we call you?').fill('Ada');
  expect(ada.url()).not.toContain('key=');
  await ada.keyboard.press('Enter');
  await ada.locator('.topic', { hasText: 'for the few' }).waitFor();
  await say(ada, 'hello');
  await expectTexts(ada, ['hello']);
  // Nothing to moderate, nobody to write to while away.
  expect(await ada.getByRole('button', { name: 'New direct message' }).count()).toBe(0);
  await ada.reload();
  await expectTexts(ada, ['hello']);
});
