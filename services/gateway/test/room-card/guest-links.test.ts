// Guests by an invite link to one room, in mode `accounts`: what the link holds, what a guest may
// do, and the links that are no good.
import { eventually } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { accountsOfFile, browserAt, outcomeOf } from '../identity/accounts-of-file.ts';
import type { Browser } from '../identity/accounts-of-file.ts';

const { gateway, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

const act = (browser: Browser, room: string, name: string, fields: object = {}) =>
  browser.send('POST', `/rooms/${room}/acts/${name}`, fields);

/** Of a link to a room: what its fragment says. */
async function linkOf(
  browser: Browser,
  room: string,
  fields: object = {},
): Promise<{ readonly key: string; readonly guest: string }> {
  const made = await act(browser, room, 'invite', fields);
  expect(outcomeOf(made)).toBe('200');
  const link = made.body['link'] as string;
  expect(link).toMatch(new RegExp(`^${gateway.httpUrl}/invite#`));
  const said = new URLSearchParams(link.slice(link.indexOf('#') + 1));
  expect(said.get('room')).toBe(room);
  expect(said.get('key')).toBe(made.body['secret']);
  return { key: said.get('key') ?? '', guest: said.get('guest') ?? '' };
}

let guests = 0;
const register = (browser: Browser, secret: string) => {
  guests += 1;
  return browser.send('POST', '/invites/accept', { secret, alias: `guest${guests}` });
};

let mia: Browser;
beforeAll(async () => {
  mia = await person('Mia');
});

test('a link to a room with guests brings in somebody without an account', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'closed', guests: true });
  expect((await mia.send('POST', `/rooms/${room}/messages`, { text: 'before' })).status).toBe(201);
  const { key, guest } = await linkOf(mia, room, { uses: 1, seconds: 600 });
  const gus = browserAt(gateway);
  const looked = await gus.send('POST', '/invites/look', { secret: guest });
  expect(looked.body).toMatchObject({
    role: 'guest',
    by: 'Mia',
    rooms: [{ room, can: ['read', 'say', 'signal'] }],
  });
  expect((await register(gus, guest)).status).toBe(201);
  // A guest account alone opens nothing.
  expect(outcomeOf(await gus.send('GET', `/rooms/${room}/messages`))).toBe('403 forbidden');
  expect(outcomeOf(await act(gus, room, 'accept-invite', { secret: key }))).toBe('200');
  expect((await gus.send('GET', `/rooms/${room}/messages`)).body['messages']).toEqual([]);
  expect((await gus.send('POST', `/rooms/${room}/messages`, { text: 'hi' })).status).toBe(201);
  await eventually(async () => {
    const { body } = await gus.send('GET', '/rooms');
    expect(body).toMatchObject({ rooms: [{ room, role: 'member' }], count: 1 });
  });
  // And nothing else: no other room, no room of their own, nobody elsewhere.
  expect(outcomeOf(await gus.send('GET', '/rooms/lobby/messages'))).toBe('403 forbidden');
  expect(outcomeOf(await act(gus, newRoom(), 'create', { access: 'open' }))).toBe('403 forbidden');
  for (const alias of ['Olga', 'nobody-at-all']) {
    const direct = await gus.send('POST', '/direct', { people: [alias] });
    expect([alias, outcomeOf(direct)]).toEqual([alias, '403 forbidden']);
  }
});

test('only a room that takes guests has links for them', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'closed' });
  expect((await linkOf(mia, room)).guest).toBe('');
  await act(mia, room, 'access', { access: 'closed', guests: true });
  const { key, guest } = await linkOf(mia, room);
  expect(guest).toMatch(/^ni_/);
  // Guests are not taken any more: the account is made, and the room stays shut.
  await act(mia, room, 'access', { access: 'closed', guests: false });
  const gus = browserAt(gateway);
  expect((await register(gus, guest)).status).toBe(201);
  expect(outcomeOf(await act(gus, room, 'accept-invite', { secret: key }))).toBe('403 forbidden');
});

test('a used link, and one of an archived room, let nobody in', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'closed', guests: true });
  const once = await linkOf(mia, room, { uses: 1 });
  const first = browserAt(gateway);
  await register(first, once.guest);
  expect(outcomeOf(await act(first, room, 'accept-invite', { secret: once.key }))).toBe('200');
  expect(outcomeOf(await register(browserAt(gateway), once.guest))).toBe('410 invite-gone');
  const later = await linkOf(mia, room, { uses: 2 });
  await act(mia, room, 'archive', { archived: true });
  expect(outcomeOf(await act(mia, room, 'invite'))).toBe('409 room-archived');
  const late = browserAt(gateway);
  await register(late, later.guest);
  const accept = { secret: later.key };
  expect(outcomeOf(await act(late, room, 'accept-invite', accept))).toBe('409 room-archived');
  await act(mia, room, 'archive', { archived: false });
  expect(outcomeOf(await act(late, room, 'accept-invite', accept))).toBe('410 bad-invite');
});

test('an expired link lets nobody in', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'closed', guests: true });
  const { key, guest } = await linkOf(mia, room, { uses: 50, seconds: 1 });
  const member = await person(`late-${room}`);
  await eventually(async () => {
    expect(outcomeOf(await register(browserAt(gateway), guest))).toBe('410 invite-gone');
  });
  expect(outcomeOf(await act(member, room, 'accept-invite', { secret: key }))).toBe(
    '410 bad-invite',
  );
});

test('a guest of one room gets into no other, and takes no use of its link', async () => {
  const [room, other] = [newRoom(), newRoom()];
  for (const each of [room, other]) {
    await act(mia, each, 'create', { access: 'closed', guests: true });
  }
  const { key, guest } = await linkOf(mia, room);
  const foreign = await linkOf(mia, other, { uses: 1 });
  const gus = browserAt(gateway);
  await register(gus, guest);
  const refused = await act(gus, other, 'accept-invite', { secret: foreign.key });
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', needs: 'read' } });
  expect(outcomeOf(await act(gus, room, 'accept-invite', { secret: key }))).toBe('200');
  expect((await mia.send('GET', `/rooms/${other}`)).body).toMatchObject({
    card: { people: 1, invites: [{ uses: 1 }] },
  });
});

test('only moderators of a room get links to it', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'open', guests: true });
  const max = await person(`max-${room}`);
  expect(outcomeOf(await act(max, room, 'invite'))).toBe('403 forbidden');
  // Nor a guest invite by another way.
  const direct = { role: 'guest', uses: 1, hours: 1, rooms: [{ room, can: ['read'] }] };
  expect(outcomeOf(await max.send('POST', '/invites', direct))).toBe('403 forbidden');
  const promoted = { who: `max-${room}`, role: 'moderator' };
  for (const step of ['add', 'role']) {
    expect([step, outcomeOf(await act(mia, room, step, promoted))]).toEqual([step, '200']);
  }
  expect((await linkOf(max, room)).guest).toMatch(/^ni_/);
});

test('by a personal token a link is for people with an account', async () => {
  const room = newRoom();
  await act(mia, room, 'create', { access: 'closed', guests: true });
  const { body } = await mia.send('POST', '/tokens', { name: 'script' });
  const script = browserAt(gateway, { authorization: `Bearer ${String(body['token'])}` });
  expect((await linkOf(script, room)).guest).toBe('');
});
