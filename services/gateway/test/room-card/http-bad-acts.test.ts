// Acts over HTTP that must not be done, in mode `accounts`, where people are found by their alias
// though they have never been here. Each is refused with a code, and the card stays as it is.
import { JsonPeer, PlainNats } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import type { HttpAnswer } from '../http/http-peer.ts';
import { accountsOfFile, browserAt, outcomeOf } from '../identity/accounts-of-file.ts';
import type { Browser } from '../identity/accounts-of-file.ts';

const { gateway, nats, olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

const act = (
  browser: Browser,
  room: string,
  name: string,
  fields: object = {},
): Promise<HttpAnswer> => browser.send('POST', `/rooms/${room}/acts/${name}`, fields);

let ann: Browser;
let bob: Browser;
let cas: Browser;
beforeAll(async () => {
  ann = await person('Ann');
  bob = await person('Bob');
  cas = await person('Cas');
});

/** A closed room of Ann's, with these people. */
async function roomWith(roles: Readonly<Record<string, string>> = {}): Promise<string> {
  const room = newRoom();
  const people = Object.keys(roles);
  const made = await act(ann, room, 'create', { access: 'closed', people });
  expect(outcomeOf(made)).toBe('200');
  for (const [who, role] of Object.entries(roles)) {
    expect(outcomeOf(await act(ann, room, 'role', { who, role }))).toBe('200');
  }
  return room;
}
const cardOf = async (room: string): Promise<unknown> =>
  (await ann.send('GET', `/rooms/${room}`)).body['card'];

/** What is refused to Ann, who owns the room and belongs to it with Bob. */
const refusedToOwner: readonly [act: string, fields: object, outcome: string][] = [
  ['ban', { who: 'nobody-here' }, '404 no-such-person'],
  ['add', { who: '' }, '400 bad-request'],
  ['add', { who: 'a b' }, '404 no-such-person'],
  ['add', { who: '*' }, '404 no-such-person'],
  ['add', { who: 'x'.repeat(200) }, '400 bad-request'],
  ['add', { who: '\u{d800}' }, '400 bad-request'],
  ['add', {}, '400 bad-request'],
  ['remove', { who: 'Cas' }, '404 no-such-person'],
  ['remove', { who: 'Ann' }, '409 last-owner'],
  ['role', { who: 'Ann', role: 'member' }, '409 last-owner'],
  ['role', { who: 'Cas', role: 'member' }, '404 no-such-person'],
  ['role', { who: 'Bob', role: 'king' }, '400 bad-request'],
  ['ban', { who: 'ann' }, '400 bad-request'],
  ['mute', { who: 'Ann' }, '400 bad-request'],
  ['ban', { who: 'Bob', seconds: 0 }, '400 bad-request'],
  ['ban', { who: 'Bob', seconds: 1e9 }, '400 bad-request'],
  ['mute', { who: 'Bob', seconds: '60' }, '400 bad-request'],
  ['mute', { who: 'Bob', why: 'one\ntwo' }, '400 bad-request'],
  ['topic', { topic: 'a\0b' }, '400 bad-request'],
  ['topic', { topic: 'two\nlines' }, '400 bad-request'],
  ['topic', { topic: 'a\ttab' }, '400 bad-request'],
  ['topic', { topic: '\u001b[31mred' }, '400 bad-request'],
  ['topic', { topic: '\u0085' }, '400 bad-request'],
  ['topic', { topic: 'x'.repeat(251) }, '400 bad-request'],
  ['topic', { topic: 7 }, '400 bad-request'],
  ['slow', { seconds: -1 }, '400 bad-request'],
  ['slow', { seconds: 0.5 }, '400 bad-request'],
  ['access', { access: 'direct' }, '400 bad-request'],
  ['archive', { archived: 'yes' }, '400 bad-request'],
  ['invite', { uses: 0 }, '400 bad-request'],
  ['invite', { seconds: 1e9 }, '400 bad-request'],
  ['accept-invite', { secret: '' }, '400 bad-request'],
  ['create', { access: 'open' }, '409 room-exists'],
  ['explode', { who: 'Bob' }, '404'],
];

test('what makes no sense is refused to an owner, and the card stays', async () => {
  const room = await roomWith({ Bob: 'member' });
  const before = await cardOf(room);
  for (const [name, fields, outcome] of refusedToOwner) {
    const answer = await act(ann, room, name, fields);
    expect([name, fields, outcomeOf(answer)]).toEqual([name, fields, outcome]);
    expect([name, answer.headers.get('content-type')]).toEqual([
      name,
      expect.stringContaining('problem+json'),
    ]);
  }
  expect(await cardOf(room)).toEqual(before);
});

/** What is refused to a member. */
const refusedToMember: readonly [act: string, fields: object][] = [
  ['topic', { topic: 'mine' }],
  ['access', { access: 'open' }],
  ['invite', {}],
  ['add', { who: 'Cas' }],
  ['remove', { who: 'Ann' }],
  ['ban', { who: 'Ann' }],
  ['unban', { who: 'Ann' }],
  ['mute', { who: 'Ann' }],
  ['unmute', { who: 'Ann' }],
  ['role', { who: 'Bob', role: 'owner' }],
  ['slow', { seconds: 5 }],
  ['archive', { archived: true }],
];

test('a member raises no right of theirs, and changes nobody else’s', async () => {
  const room = await roomWith({ Bob: 'member' });
  const before = await cardOf(room);
  for (const [name, fields] of refusedToMember) {
    const answer = await act(bob, room, name, fields);
    expect([name, answer]).toMatchObject([
      name,
      { status: 403, body: { code: 'forbidden', needs: 'moderate', room } },
    ]);
  }
  // Nor what only owners may, as a moderator.
  await act(ann, room, 'role', { who: 'Bob', role: 'moderator' });
  for (const [name, fields] of [
    ['role', { who: 'Bob', role: 'owner' }],
    ['access', { access: 'open' }],
    ['archive', { archived: true }],
    ['remove', { who: 'Ann' }],
    ['ban', { who: 'Ann' }],
    ['mute', { who: 'Ann' }],
  ] as const) {
    expect([name, outcomeOf(await act(bob, room, name, fields))]).toEqual([name, '403 forbidden']);
  }
  await act(ann, room, 'role', { who: 'Bob', role: 'member' });
  expect(await cardOf(room)).toEqual(before);
});

test('an act from outside learns no more of a closed room than of none', async () => {
  const room = await roomWith({ Bob: 'member' });
  for (const [name, fields] of refusedToMember) {
    const [closed, none] = [
      await act(cas, room, name, fields),
      await act(cas, 'no-such-room', name, fields),
    ];
    const told = ({ status, body }: HttpAnswer): object => ({
      ...body,
      status,
      id: '',
      room: '',
      detail: String(body['detail']).replaceAll(room, 'no-such-room'),
    });
    expect([name, told(closed)]).toEqual([name, told(none)]);
    expect([name, outcomeOf(closed)]).toEqual([name, '404 no-such-room']);
  }
});

test('an owner leaves for good once there is another', async () => {
  const room = await roomWith({ Bob: 'owner' });
  expect(outcomeOf(await act(ann, room, 'remove', { who: 'Ann' }))).toBe('200');
  expect(outcomeOf(await ann.send('GET', `/rooms/${room}/messages`))).toBe('403 forbidden');
  expect(outcomeOf(await act(bob, room, 'remove', { who: 'Bob' }))).toBe('409 last-owner');
});

test('of two moderators who ban each other at once, one stays', async () => {
  for (let round = 0; round < 5; round += 1) {
    const room = await roomWith({ Bob: 'moderator', Cas: 'moderator' });
    const outcomes = await Promise.all([
      act(bob, room, 'ban', { who: 'Cas' }),
      act(cas, room, 'ban', { who: 'Bob' }),
    ]);
    expect(outcomes.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '200',
      '404 no-such-room',
    ]);
    expect(await cardOf(room)).toMatchObject({ people: 2, bans: [{}] });
  }
});

test('a ban holds for a person who has never been here, whatever they are called', async () => {
  const room = newRoom();
  await act(ann, room, 'create', { access: 'open', guests: true });
  const dora = await person(`Dora-${room}`);
  expect(outcomeOf(await act(ann, room, 'ban', { who: `dora-${room}` }))).toBe('200');
  const { secret } = (await act(ann, room, 'invite', { uses: 5 })).body as { secret: string };
  const isOut = async (): Promise<void> => {
    expect(outcomeOf(await dora.send('GET', `/rooms/${room}/messages`))).toBe('403 forbidden');
    const said = await dora.send('POST', `/rooms/${room}/messages`, { text: 'still here' });
    expect(outcomeOf(said)).toBe('403 forbidden');
    expect(outcomeOf(await act(dora, room, 'accept-invite', { secret }))).toBe('403 forbidden');
    const { body } = await dora.send('POST', '/access-token', {});
    using peer = await JsonPeer.open(gateway.wsUrl);
    await peer.request({ type: 'hello', token: body['token'] });
    expect(await peer.request({ type: 'join', room })).toMatchObject({ code: 'forbidden' });
  };
  await isOut();
  const alias = `Nora-${room}`;
  expect((await dora.send('PATCH', '/me', { alias })).status).toBe(200);
  await isOut();
  // By the new name, and by the old one.
  expect(outcomeOf(await act(ann, room, 'add', { who: alias }))).toBe('403 forbidden');
  expect(outcomeOf(await act(ann, room, 'unban', { who: `Dora-${room}` }))).toBe('200');
  expect((await dora.send('GET', `/rooms/${room}/messages`)).status).toBe(200);
});

test('a banned guest stays out with their account and with a used link', async () => {
  const room = newRoom();
  await act(ann, room, 'create', { access: 'closed', guests: true });
  const { link, secret } = (await act(ann, room, 'invite', { uses: 1 })).body as {
    link: string;
    secret: string;
  };
  const guest = new URLSearchParams(new URL(link).hash.slice(1)).get('guest')!;
  const gus = browserAt(gateway);
  await gus.send('POST', '/invites/accept', { secret: guest, alias: `gus-${room}` });
  expect(outcomeOf(await act(gus, room, 'accept-invite', { secret }))).toBe('200');
  expect(outcomeOf(await act(ann, room, 'ban', { who: `gus-${room}` }))).toBe('200');
  expect(outcomeOf(await gus.send('GET', `/rooms/${room}/messages`))).toBe('403 forbidden');
  expect(outcomeOf(await act(gus, room, 'accept-invite', { secret }))).toBe('403 forbidden');
  const again = { secret: guest, alias: `gil-${room}` };
  expect(outcomeOf(await browserAt(gateway).send('POST', '/invites/accept', again))).toBe(
    '410 invite-gone',
  );
});

test('a direct room is with others, who are known', async () => {
  const cases: readonly [people: unknown, outcome: string][] = [
    [['Ann'], '400 bad-request'],
    [['ann', 'ANN'], '400 bad-request'],
    [[], '400 bad-request'],
    [undefined, '400 bad-request'],
    ['Bob', '400 bad-request'],
    [['Bob', 'nobody-here'], '404 no-such-person'],
    [['Bob', '\u{d800}'], '400 bad-request'],
  ];
  for (const [people, outcome] of cases) {
    const answer = await ann.send('POST', '/direct', { people });
    expect([people, outcomeOf(answer)]).toEqual([people, outcome]);
  }
  const made = await ann.send('POST', '/direct', { people: ['Bob'] });
  const { room } = made.body as { room: string };
  expect(outcomeOf(await act(ann, room, 'add', { who: 'Cas' }))).toBe('403 forbidden');
  expect(outcomeOf(await act(olga, room, 'add', { who: 'Olga' }))).toBe('404 no-such-room');
  expect(outcomeOf(await act(cas, room, 'create', { access: 'closed' }))).toMatch(/^4/);
});

test('a name that another room has, or that is for direct rooms, is refused', async () => {
  const closed = await roomWith();
  expect(outcomeOf(await act(cas, closed, 'create', { access: 'open' }))).toBe('409 room-exists');
  // A room that is used without a card belongs to all.
  const used = newRoom();
  await bob.send('POST', `/rooms/${used}/messages`, { text: 'hi' });
  expect(outcomeOf(await act(cas, used, 'create', { access: 'closed' }))).toBe('409 room-exists');
  const direct = `direct-${'0'.repeat(32)}`;
  expect(outcomeOf(await act(cas, direct, 'create', { access: 'closed' }))).toBe('400 bad-room');
  for (const bad of ['UP', 'a%20b', 'x'.repeat(65)]) {
    const made = await act(cas, bad, 'create', { access: 'closed' });
    expect([bad, outcomeOf(made)]).toEqual([bad, expect.stringMatching(/^400 bad-/)]);
  }
});

test('5,000 people come in pages, and nobody more gets in', async () => {
  const room = newRoom();
  await act(ann, room, 'create', { access: 'closed' });
  const { secret } = (await act(ann, room, 'invite', { uses: 9 })).body as { secret: string };
  await using bus = await PlainNats.connect(nats.url);
  const subject = `natter.room.0.${room}`;
  const stored = await bus.ask<{ message: { data: string } }>('$JS.API.STREAM.MSG.GET.NATTER_0', {
    last_by_subj: subject,
  });
  const card = JSON.parse(Buffer.from(stored.message.data, 'base64').toString()) as {
    state: { people: unknown[] };
  };
  for (let n = 1; n < 5_000; n += 1) {
    const id = n.toString(16).padStart(32, '0');
    card.state.people.push([id, `p${String(n).padStart(4, '0')}`]);
  }
  await bus.publish(subject, JSON.stringify(card), { 'Nats-Rollup': 'sub' });
  const listed: string[] = [];
  for (let after = ''; ;) {
    const query = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const { body } = await ann.send('GET', `/rooms/${room}/people?limit=500${query}`);
    const page = (body['people'] as { alias: string }[]).map(({ alias }) => alias);
    expect(body['count']).toBe(5_000);
    listed.push(...page);
    if (body['more'] !== true) break;
    after = page.at(-1)!;
  }
  expect(new Set(listed).size).toBe(5_000);
  expect(listed).toHaveLength(5_000);
  const shown = await ann.send('GET', `/rooms/${room}`);
  expect(shown.body).toMatchObject({ card: { people: 5_000, you: { role: 'owner' } } });
  expect(outcomeOf(await act(ann, room, 'add', { who: 'Bob' }))).toBe('413 too-large');
  expect(outcomeOf(await act(cas, room, 'accept-invite', { secret }))).toBe('413 too-large');
  expect(outcomeOf(await act(ann, room, 'remove', { who: 'p4999' }))).toBe('200');
  expect(outcomeOf(await act(cas, room, 'accept-invite', { secret }))).toBe('200');
});

test('a body that is none, and a page of another origin, change nothing', async () => {
  const room = await roomWith();
  const path = `/v1/rooms/${room}/acts/topic`;
  const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (headers: Record<string, string>, body?: string): Promise<number> => {
    const init = { method: 'POST', headers: { cookie, ...headers }, ...(body && { body }) };
    return (await fetch(`${gateway.httpUrl}${path}`, init)).status;
  };
  const json = { 'content-type': 'application/json' };
  const own = { ...json, 'sec-fetch-site': 'same-origin' };
  expect(await send(own, '{"topic":')).toBe(400);
  expect(await send(own, '[]')).toBe(400);
  expect(await send(own, '"topic"')).toBe(400);
  expect(await send(own)).toBe(400);
  expect(await send({ ...own, 'content-type': 'text/plain' }, '{"topic":"x"}')).toBe(415);
  expect(await send({ ...json, 'sec-fetch-site': 'cross-site' }, '{"topic":"x"}')).toBe(403);
  expect(await send({ ...own, 'idempotency-key': 'a b' }, '{"topic":"x"}')).toBe(400);
  expect(await cardOf(room)).toMatchObject({ topic: '' });
  expect(await send(own, '{"topic":"x"}')).toBe(200);
  expect(
    await browserAt(gateway).send('POST', `/rooms/${room}/acts/topic`, { topic: 'y' }),
  ).toMatchObject({ status: 401 });
});
