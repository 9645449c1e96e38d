// What people show of themselves over every door: HTTP, natter.v1, text. And who sees it.
import { deflateSync } from 'node:zlib';
import { eventually, JsonPeer, TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { accountsOfFile, browserAt, idOf, outcomeOf } from './accounts-of-file.ts';
import type { Browser } from './accounts-of-file.ts';
import { png } from './small-png.ts';

const { gateway, olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

interface View {
  readonly alias: string;
  readonly now?: string;
  readonly status?: { readonly text: string };
  readonly avatar?: string;
  readonly seen?: number;
}

const cookieOf = ({ cookies }: Browser): string =>
  `natter_session=${cookies.get('natter_session') ?? ''}`;

/** Sends bytes, of whatever type they say they are. */
async function put(browser: Browser, body: Buffer, type = 'image/png') {
  const answer = await fetch(`${gateway.httpUrl}/v1/me/avatar`, {
    method: 'PUT',
    headers: {
      cookie: cookieOf(browser),
      'content-type': type,
      'sec-fetch-site': 'same-origin',
    },
    body: new Uint8Array(body),
  });
  const json = (await answer.json()) as { readonly avatar?: string; readonly code?: string };
  return { status: answer.status, ...json };
}

const read = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.httpUrl + path, { headers });

async function profilesFor(browser: Browser, query: string): Promise<readonly View[]> {
  const { body } = await browser.send('GET', `/profiles?${query}`);
  return body['profiles'] as readonly View[];
}

/** Connects as this person, and joins. */
async function inRoom(browser: Browser, room = 'lobby'): Promise<JsonPeer> {
  const headers = { cookie: cookieOf(browser) };
  const peer = await JsonPeer.open(gateway.wsUrl, { headers });
  const features = ['rooms', 'profiles'];
  expect(await peer.request({ type: 'hello', features })).toMatchObject({ type: 'welcome' });
  expect(await peer.request({ type: 'join', room })).toMatchObject({ type: 'joined' });
  return peer;
}

test('a status is set, shown to others, and removed', async () => {
  const ann = await person('Ann');
  const status = { text: 'In a meeting', emoji: '📅', until: Date.now() + 3_600_000 };
  const set = await ann.send('PATCH', '/me/profile', { status });
  expect(set).toMatchObject({ status: 200, body: { alias: 'Ann', status } });
  expect(await profilesFor(olga, 'aliases=ann,nobody')).toEqual([
    { alias: 'ann', now: 'Ann', status },
  ]);
  await ann.send('PATCH', '/me/profile', { status: null });
  expect((await ann.send('GET', '/me/profile')).body).toEqual({ alias: 'Ann' });
  expect(await profilesFor(olga, 'aliases=Ann')).toEqual([{ alias: 'Ann' }]);
});

test.each([
  ['a bidirectional override', { status: { text: 'abc \u202egnp.exe' } }, '422 profile-invalid'],
  ['a control', { status: { text: '\u001b[31mred' } }, '422 profile-invalid'],
  ['101 characters', { status: { text: 'x'.repeat(101) } }, '422 profile-invalid'],
  ['an end in the past', { status: { text: 'Hi', until: 1 } }, '422 profile-invalid'],
  ['no text', { status: { emoji: '🌴' } }, '400 bad-request'],
  ['a text that is none', { status: 'Hi' }, '400 bad-request'],
  ['a hundred kilobytes', { about: 'x'.repeat(100_000) }, '413 too-large'],
  ['too long an about', { about: 'x'.repeat(251) }, '422 profile-invalid'],
])('a profile with %s is refused', async (_what, body, outcome) => {
  const answer = await olga.send('PATCH', '/me/profile', body);
  expect(outcomeOf(answer)).toBe(outcome);
  expect((await olga.send('GET', '/me/profile')).body).toEqual({ alias: 'Olga' });
});

test('a picture has an address of its own, which browsers keep', async () => {
  const bea = await person('Bea');
  const picture = png();
  // Its bytes count, not what it says it is.
  const { avatar = '' } = await put(bea, picture, 'text/html');
  expect(avatar).toMatch(/^\/v1\/avatars\/[\w-]{43}$/);
  const answer = await read(avatar, { cookie: cookieOf(olga) });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture);
  expect((await read(avatar)).status).toBe(401);
  const other = await put(bea, png({ grey: 9 }));
  expect(other.avatar).not.toBe(avatar);
  expect(await profilesFor(olga, 'aliases=Bea')).toMatchObject([{ avatar: other.avatar }]);
  expect((await bea.send('DELETE', '/me/avatar')).body).toEqual({ alias: 'Bea' });
  expect(await profilesFor(olga, 'aliases=Bea')).toEqual([{ alias: 'Bea' }]);
  expect((await read(other.avatar ?? '', { cookie: cookieOf(olga) })).status).toBe(404);
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const html = '<!doctype html><script>alert(1)</script>';

test.each<[string, Buffer, string]>([
  ['SVG named a PNG', Buffer.from(svg), '422 image-invalid'],
  ['HTML named a PNG', Buffer.from(html), '422 image-invalid'],
  ['nothing', Buffer.alloc(0), '422 image-invalid'],
  ['a PNG that is cut off', png().subarray(0, -12), '422 image-invalid'],
  ['30,000 × 30,000 pixels', png({ width: 30_000, height: 30_000 }), '422 image-invalid'],
  ['257 KiB', Buffer.alloc(257 * 1_024, deflateSync(png())), '413'],
])('%s as a picture is refused', async (_what, body, outcome) => {
  const { status, code } = await put(olga, body);
  expect(`${status} ${code ?? ''}`).toMatch(new RegExp(`^${outcome}`));
  expect((await olga.send('GET', '/me/profile')).body).toEqual({ alias: 'Olga' });
});

test("nobody takes another's picture by its path, or removes it", async () => {
  const [cara, dora] = [await person('Cara'), await person('Dora')];
  const { avatar = '' } = await put(cara, png());
  const taken = await dora.send('PATCH', '/me/profile', { avatar });
  expect(taken).toMatchObject({ status: 200, body: { alias: 'Dora' } });
  expect(taken.body['avatar']).toBeUndefined();
  const path = avatar.slice('/v1'.length);
  expect((await dora.send('DELETE', path)).status).toBe(405);
  expect((await dora.send('PUT', path, {})).status).toBe(405);
  await dora.send('DELETE', '/me/avatar');
  expect((await read(avatar, { cookie: cookieOf(dora) })).status).toBe(200);
  for (const odd of ['/v1/avatars/..%2f..%2fme', '/v1/avatars/x', '/v1/avatars/%00']) {
    expect([odd, (await read(odd, { cookie: cookieOf(dora) })).status]).toEqual([odd, 400]);
  }
});

test('a change by a page of another origin is refused', async () => {
  const answer = await fetch(`${gateway.httpUrl}/v1/me/avatar`, {
    method: 'PUT',
    headers: {
      cookie: cookieOf(olga),
      'sec-fetch-site': 'cross-site',
      'content-type': 'image/png',
    },
    body: new Uint8Array(png()),
  });
  expect(answer.status).toBe(403);
});

test('those who share a room are told live, and nobody else', async () => {
  const [eve, finn, gil] = [await person('Eve'), await person('Finn'), await person('Gil')];
  using eves = await inRoom(eve, 'plans');
  using finns = await inRoom(finn, 'plans');
  using gils = await inRoom(gil, 'elsewhere');
  await eve.send('PATCH', '/me/profile', { status: { text: 'Focus' } });
  const told = { type: 'profile', alias: 'Eve', status: { text: 'Focus' } };
  expect(await finns.next('profile')).toEqual(told);
  // One's own other devices.
  expect(await eves.next('profile')).toEqual(told);
  const asked = { type: 'profiles', aliases: ['Eve', 'x', 'Finn'], room: 'plans' };
  expect(await finns.request(asked)).toMatchObject({
    profiles: [{ alias: 'Eve', status: { text: 'Focus' } }, { alias: 'Finn' }],
  });
  expect(gils.frames.filter(({ type }) => type === 'profile')).toEqual([]);
});

test('a client that did not ask for the feature is not told', async () => {
  const hal = await person('Hal');
  const peer = await JsonPeer.open(gateway.wsUrl, { headers: { cookie: cookieOf(hal) } });
  using old = peer;
  await old.request({ type: 'hello' });
  await old.request({ type: 'join', room: 'old' });
  using fresh = await inRoom(hal, 'old');
  await hal.send('PATCH', '/me/profile', { status: { text: 'Here' } });
  await fresh.next('profile');
  expect(old.frames.filter(({ type }) => type === 'profile')).toEqual([]);
});

test('guests see the people of their room, and nobody else', async () => {
  const [ida, jon, gus] = [await person('Ida'), await person('Jon'), await person('Gus', 'guest')];
  await ida.send('PATCH', '/me/profile', { status: { text: 'Here' } });
  await jon.send('PATCH', '/me/profile', { status: { text: 'Elsewhere' } });
  using idas = await inRoom(ida, 'guests');
  using guests = await inRoom(gus, 'guests');
  expect(idas.frames.some(({ type }) => type === 'joined')).toBe(true);
  const asked = { type: 'profiles', aliases: ['Ida', 'Jon', 'Gus'] };
  expect(await guests.request({ ...asked, room: 'guests' })).toMatchObject({
    profiles: [{ alias: 'Ida', status: { text: 'Here' } }, { alias: 'Gus' }],
  });
  expect(await guests.request(asked)).toMatchObject({ type: 'error', code: 'forbidden' });
  expect((await profilesFor(gus, 'aliases=Ida,Jon&room=guests')).length).toBe(1);
  expect(outcomeOf(await gus.send('GET', '/profiles?aliases=Ida'))).toBe('403 forbidden');
  const picture = await put(gus, png());
  expect(picture).toMatchObject({ status: 403, code: 'forbidden' });
});

test('in a room that one may not read, nobody is seen', async () => {
  const kim = await person('Kim');
  using owners = await inRoom(olga, 'lobby');
  const create = { type: 'act', id: 'c1', room: 'secret', act: 'create', access: 'closed' };
  expect(await owners.request(create)).toMatchObject({ type: 'acted' });
  const asked = await kim.send('GET', '/profiles?aliases=Olga&room=secret');
  expect(outcomeOf(asked)).toBe('403 forbidden');
});

test('when somebody was here last is told of people of the room who are away', async () => {
  const [lea, max] = [await person('Lea'), await person('Max')];
  using leas = await inRoom(lea);
  const create = { act: 'create', access: 'closed', people: ['Max'] };
  await leas.request({ type: 'act', id: 'c2', room: 'duo', ...create });
  const seen = (await profilesFor(lea, 'aliases=Max&room=duo'))[0]?.seen ?? 0;
  expect(Math.abs(Date.now() - seen)).toBeLessThan(2 * 3_600_000);
  using maxs = await inRoom(max, 'duo');
  expect(maxs.frames.some(({ type }) => type === 'joined')).toBe(true);
  expect((await profilesFor(lea, 'aliases=Max&room=duo'))[0]?.seen).toBeUndefined();
  expect((await profilesFor(lea, 'aliases=Max'))[0]?.seen).toBeUndefined();
});

test('a disabled account has no card, and its picture is gone', async () => {
  const nina = await person('Nina');
  const { avatar = '' } = await put(nina, png());
  expect(await profilesFor(olga, 'aliases=Nina')).toMatchObject([{ avatar }]);
  await olga.send('PATCH', `/people/${await idOf(nina)}`, { disabled: true });
  await eventually(async () => expect(await profilesFor(olga, 'aliases=Nina')).toEqual([]));
  expect((await read(avatar, { cookie: cookieOf(olga) })).status).toBe(404);
});

test('after a rename the profile is found by both names', async () => {
  const otto = await person('Otto');
  await otto.send('PATCH', '/me/profile', { status: { text: 'Same person' } });
  expect(await profilesFor(olga, 'aliases=Ottokar')).toEqual([]);
  await otto.send('PATCH', '/me', { alias: 'Ottokar' });
  await eventually(async () =>
    expect(await profilesFor(olga, 'aliases=Otto,Ottokar')).toMatchObject([
      { alias: 'Otto', now: 'Ottokar', status: { text: 'Same person' } },
      { alias: 'Ottokar', status: { text: 'Same person' } },
    ]),
  );
});

test('those who share a room are told of a rename', async () => {
  const [rob, sue] = [await person('Rob'), await person('Sue')];
  using robs = await inRoom(rob, 'renames');
  using sues = await inRoom(sue, 'renames');
  await rob.send('PATCH', '/me', { alias: 'Robert' });
  expect(await robs.next('bye')).toMatchObject({ reason: 'expired' });
  expect(await sues.next('profile')).toEqual({ type: 'profile', alias: 'Robert', was: 'Rob' });
  // At once: nobody comes back to the seat of the former name.
  const left = { type: 'member', alias: 'Rob', change: 'left' };
  expect(await sues.next(({ type }) => type === 'member', 5_000)).toMatchObject(left);
});

test('bad questions for profiles are refused by name', async () => {
  const pia = await person('Pia');
  using peer = await inRoom(pia);
  for (const [fields, code] of [
    [{}, 'bad-request'],
    [{ aliases: [] }, 'bad-request'],
    [{ aliases: [1] }, 'bad-request'],
    [{ aliases: ['\ud83c'] }, 'bad-request'],
    [{ aliases: Array.from({ length: 101 }, (_, index) => `a${index}`) }, 'too-large'],
    [{ aliases: ['Pia'], room: 'No Room' }, 'bad-room'],
  ] as const) {
    expect(await peer.request({ type: 'profiles', ...fields })).toMatchObject({ code });
  }
  const many = Array.from({ length: 101 }, (_, index) => `a${index}`).join(',');
  expect(outcomeOf(await pia.send('GET', `/profiles?aliases=${many}`))).toBe('400 bad-request');
  expect(outcomeOf(await browserAt(gateway).send('GET', '/profiles?aliases=Pia'))).toBe(
    '401 unauthorized',
  );
});

test('text clients set a status, and ask who somebody is', async () => {
  const quinn = await person('Quinn');
  const made = await quinn.send('POST', '/tokens', { name: 'nc' });
  using client = await TcpPeer.connect(gateway.tcpPort);
  await client.login(made.body['token'] as string);
  client.send('/status 🌴 on holiday\n');
  await client.waitFor('status: 🌴 on holiday');
  client.send('/whois quinn\n');
  await client.waitFor('quinn (now Quinn): here; 🌴 on holiday');
  client.send('/status bad \u202e text\n');
  await client.waitFor('! A status has 1 to 100 characters in one line.');
  client.send('/status -\n');
  await client.waitFor('no status');
  client.send('/whois nobody\n');
  await client.waitFor('! nobody you may see is called nobody');
  client.send('/whois\n');
  await client.waitFor('! usage: /whois ALIAS');
});
