// A closed room is invisible to those who do not belong to it, by every door: lists, the room, its
// people, messages, threads, pins, members, events, seats (/v1/system), usage, files by GET and
// HEAD, natter.v1, the text dialect, search, metrics (doors.ts has them). Each is tried by an
// outsider, an owner of the server, a banned one, a removed one, a guest, and in mode `open` by a
// session and by a request without one.
import { eventually, JsonPeer, SsePeer, startArchive, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import { readingDoors, writingDoors } from './doors.ts';
import type { Secret, Visitor } from './doors.ts';
import { withBearer } from './http-person.ts';

const OPERATOR = 'a-secret-of-the-operator-0123456789';
const QUICK = { NATTER_RATE: '0', NATTER_LOG_LEVEL: 'info' };
const { nats, gateway: here } = await gatewayOfFile({ env: { ...secretMode, ...QUICK } });
const there = await startGateway({ nats: nats.url, env: { ...secretMode, ...QUICK } });
const open = await startGateway({
  nats: nats.url,
  env: { ...QUICK, NATTER_OPERATOR_TOKEN: OPERATOR },
});
const archive = await startArchive({ nats: nats.url });
afterAll(async () => {
  await archive.stop();
  for (const peer of peers) peer[Symbol.dispose]();
  await there.stop();
  await open.stop();
});

const peers: JsonPeer[] = [];
/** Parts of what the rooms hide: a topic, texts, the name of a file, an alias. */
const HIDDEN = /topic-of-zenobia|said-by-zenobia|file-of-zenobia|Zenobia|said-in-public/;

async function person(gateway: TestGateway, alias: string, changes = {}): Promise<Visitor> {
  const token = await tokenOf(alias, changes);
  const http = withBearer(gateway, token);
  return { gateway, http, hello: { token }, text: token, named: {}, bearer: token };
}
function session(gateway: TestGateway, alias: string, bearer = sessionOf(alias)): Visitor {
  const hello = { alias, session: bearer };
  const http = withBearer(gateway, bearer);
  return { gateway, http, hello, text: alias, named: { alias }, bearer };
}

/** Fills a closed room: a topic, a message, a file. Returns how to invite. */
async function fill(owner: Visitor, room: string): Promise<Secret & { readonly invite: string }> {
  const { http, named } = owner;
  const access = { access: 'closed', topic: 'topic-of-zenobia', guests: true, ...named };
  expect(await http.act(room, 'create', access)).toMatchObject({ status: 200 });
  const { file, seq } = await shareIn(owner, room);
  const pin = `/v1/rooms/${room}/messages/${seq}/pin?${new URLSearchParams(named).toString()}`;
  const pinned = await ask(owner.gateway, pin, { method: 'PUT', session: owner.bearer });
  expect(pinned.status).toBe(200);
  const invited = await http.act(room, 'invite', { uses: 100, ...named });
  // In it as long as the tests run.
  const peer = await JsonPeer.open(owner.gateway.wsUrl);
  peers.push(peer);
  await peer.request({ type: 'hello', ...owner.hello });
  const { epoch } = await peer.join(room);
  return { room, file, seq, epoch, invite: invited.body['secret'] as string };
}

/** Says something and shares a file. */
async function shareIn(
  { gateway, http, bearer, named }: Visitor,
  room: string,
): Promise<{ readonly file: string; readonly seq: number }> {
  const said = await http.post(`/rooms/${room}/messages`, { text: 'said-by-zenobia', ...named });
  expect(said.status).toBe(201);
  const form = new FormData();
  for (const [field, value] of Object.entries(named)) form.append(field, value);
  form.append('file', new Blob(['bytes']), 'file-of-zenobia.txt');
  const url = `/v1/rooms/${room}/files`;
  const shared = await ask(gateway, url, { method: 'POST', session: bearer, body: form });
  expect(shared.status).toBe(201);
  const { file, seq } = shared.body as { file: { id: string; name: string }; seq: number };
  return { file: `/v1/files/${file.id}/${file.name}`, seq };
}

const zenobia = await person(here, 'Zenobia');
const member = await person(there, 'member');
const outsider = await person(there, 'outsider');
const chief = await person(here, 'chief', { role: 'owner' });
const banned = await person(there, 'banned');
const removed = await person(here, 'removed');
const operator = session(open, 'Zenobia', OPERATOR);
const stranger = session(open, 'stranger');

let room: Awaited<ReturnType<typeof fill>>;
let openRoom: Awaited<ReturnType<typeof fill>>;
beforeAll(async () => {
  room = await fill(zenobia, 'a-closed-room');
  const secret = room.invite;
  for (const who of [member, banned, removed]) {
    expect(await who.http.act(room.room, 'accept-invite', { secret })).toMatchObject({
      status: 200,
    });
    // They have all been in it.
    using peer = await JsonPeer.open(who.gateway.wsUrl);
    await peer.request({ type: 'hello', ...who.hello });
    await peer.join(room.room);
  }
  const acts = [await zenobia.http.act(room.room, 'ban', { who: 'banned' })];
  acts.push(await zenobia.http.act(room.room, 'remove', { who: 'removed' }));
  expect(acts).toMatchObject([{ status: 200 }, { status: 200 }]);
  openRoom = await fill(operator, 'the-operators-room');
  // From now on it is in the archive: nobody else may find it there.
  await eventually(async () => {
    expect(await readingDoors['GET /v1/search']!(member, room)).toMatch(HIDDEN);
    expect(await readingDoors['GET /v1/search']!(operator, openRoom)).toMatch(HIDDEN);
  });
});

const reading = Object.entries(readingDoors);
const writing = Object.entries(writingDoors);

// Without this the tests below could pass at a door that leads nowhere.
test.each(
  reading.filter(
    ([name]) => !/metrics|usage|later|^natter.v1 (history|members|thread|pins)/.test(name),
  ),
)('%s shows the room to a member', async (_name, door) => {
  expect(await door(member, room)).toMatch(HIDDEN);
});

const others: readonly [string, Visitor, () => Secret][] = [
  ['an outsider', outsider, () => room],
  ['an owner of the server', chief, () => room],
  ['somebody who is banned', banned, () => room],
  ['somebody who was removed', removed, () => room],
  ['a session in mode open', stranger, () => openRoom],
];
const tries = others.flatMap(([who, visitor, secret]) =>
  // Operators see which rooms take how much, and who: SECURITY.md.
  reading
    .filter(([name]) => visitor !== chief || !name.endsWith('usage'))
    .map(([name, door]) => [name, who, { door, visitor, secret }] as const),
);

test.each(tries)('%s shows nothing to %s', async (name, _who, { door, visitor, secret }) => {
  const shown = await door(visitor, secret());
  expect([name, shown]).toEqual([name, expect.not.stringMatching(HIDDEN)]);
  // Elsewhere the name is only what was asked for.
  if (/metrics|usage|rooms$/.test(name)) expect(shown).not.toContain(secret().room);
});

test.each(others)('no door lets %s put anything in', async (_who, visitor, secret) => {
  const mayAct = visitor === chief;
  const before = await zenobia.http.get(`/rooms/${secret().room}/messages?after=0`);
  for (const [name, door] of writing) {
    // Owners of the server act in rooms that they may not read.
    if (mayAct && /\bacts?\b/.test(name)) continue;
    const shown = await door(visitor, secret());
    expect([name, shown]).toEqual([
      name,
      expect.stringMatching(/^40[134] |"forbidden"|"not-joined"|"no-such-room"/),
    ]);
    expect([name, shown]).toEqual([name, expect.not.stringMatching(HIDDEN)]);
  }
  const after = await zenobia.http.get(`/rooms/${secret().room}/messages?after=0`);
  expect(after.body).toEqual(before.body);
});

test('a request without a session sees none of it', async () => {
  const { room: name, file } = openRoom;
  const paths = ['', '/people', '/messages', '/members', '/events'];
  for (const path of paths) {
    const answer = await ask(open, `/v1/rooms/${name}${path}`);
    expect([path, answer]).toMatchObject([path, { status: 403, body: { code: 'forbidden' } }]);
  }
  expect(await ask(open, `/v1/system?room=${name}`)).toMatchObject({ status: 403 });
  expect(await ask(open, file)).toMatchObject({ status: 404 });
  const { body } = await ask(open, '/v1/rooms');
  expect(JSON.stringify(body)).not.toContain(name);
  // In the other modes it is not even asked.
  expect((await ask(here, `/v1/rooms/${room.room}/messages`)).status).toBe(401);
});

test('a guest sees nothing from before they came', async () => {
  const { room: name, invite } = room;
  const guest = await person(there, `guest-${crypto.randomUUID().slice(0, 8)}`, { role: 'guest' });
  expect(await readingDoors['GET /v1/rooms/:room/messages']!(guest, room)).toMatch(/^403 /);
  const accepted = await guest.http.act(name, 'accept-invite', { secret: invite });
  const { seq: cameSeq } = accepted.body as { seq: number };
  // What came before: not by any door.
  const seqsIn = (text: string): number[] =>
    [...text.matchAll(/"type":"message"[^}]*?"seq":(\d+)/g)].map(([, seq]) => Number(seq));
  const history = ['messages', 'events', 'join', 'join after'];
  const doors = reading.filter(([door]) => history.some((each) => door.endsWith(each)));
  expect(doors).toHaveLength(4);
  for (const [door, tryDoor] of doors) {
    const shown = await tryDoor(guest, room);
    expect([door, shown]).toEqual([door, expect.not.stringMatching(/said-by|file-of/)]);
  }
  const ofArchive = reading.filter(([door]) => /search|transcript|messages\?at=/.test(door));
  expect(ofArchive.length).toBeGreaterThan(5);
  for (const [door, tryDoor] of ofArchive) {
    const shown = await tryDoor(guest, room);
    expect([door, shown]).toEqual([door, expect.not.stringMatching(/said-by|file-of/)]);
  }
  expect(await readingDoors['GET /v1/files/:id/:name']!(guest, room)).toMatch(/^404 /);
  expect(await readingDoors['HEAD /v1/files/:id/:name']!(guest, room)).toMatch(/^404 /);
  for (const query of ['', '?before=1000000', `?before=${cameSeq}`, '?after=0&limit=1']) {
    const page = await guest.http.get(`/rooms/${name}/messages${query}`);
    expect([query, page.body['messages'], page.body['more']]).toEqual([query, [], false]);
  }
  // What comes after: by all of them.
  const later = await shareIn(zenobia, name);
  for (const [door, tryDoor] of doors) {
    const shown = await tryDoor(guest, room);
    expect([door, shown]).toEqual([door, expect.stringMatching(/said-by/)]);
    for (const seq of seqsIn(shown)) expect([door, seq > cameSeq]).toEqual([door, true]);
  }
  for (const [door, tryDoor] of ofArchive)
    await eventually(async () =>
      expect([door, await tryDoor(guest, room)]).toEqual([door, expect.stringMatching(/said-by/)]),
    );
  const secret = { ...room, file: later.file };
  expect(await readingDoors['GET /v1/files/:id/:name']!(guest, secret)).toMatch(/^200 /);
  // A member still sees all of it.
  expect(await readingDoors['GET /v1/files/:id/:name']!(member, room)).toMatch(/^200 /);
});

test('a follower who is removed gets a bye, nothing more, and is refused afterwards', async () => {
  const { room: name, invite } = room;
  for (const gateway of [here, there]) {
    const follower = await person(gateway, 'follower');
    await follower.http.act(name, 'accept-invite', { secret: invite });
    const url = `${gateway.httpUrl}/v1/rooms/${name}/events`;
    const headers = { authorization: `Bearer ${follower.bearer}`, accept: 'text/event-stream' };
    using stream = await SsePeer.open(url, headers);
    await stream.next('following');
    await zenobia.http.post(`/rooms/${name}/messages`, { text: 'said-in-public' });
    await stream.next('message');
    await zenobia.http.act(name, 'remove', { who: 'follower' });
    await zenobia.http.post(`/rooms/${name}/messages`, { text: 'said-by-zenobia' });
    expect((await stream.next('bye')).data).toEqual({ type: 'bye', reason: 'revoked' });
    await stream.closed;
    expect(stream.messages.map(({ text }) => text)).toEqual(['said-in-public']);
    const back = { ...headers, 'last-event-id': stream.lastEventId };
    await expect(SsePeer.open(url, back)).rejects.toThrow(/^403 application\/problem/);
  }
});

test('a member who is removed while connected sees nothing more over natter.v1', async () => {
  const { room: name, invite } = room;
  const leaver = await person(there, 'leaver');
  await leaver.http.act(name, 'accept-invite', { secret: invite });
  using peer = await JsonPeer.open(there.wsUrl);
  await peer.request({ type: 'hello', features: ['rooms'], ...leaver.hello });
  await peer.join(name);
  await zenobia.http.act(name, 'remove', { who: 'leaver' });
  await peer.next('removed');
  for (const type of ['history', 'members', 'signal', 'say']) {
    const fields = { id: `x-${type}`, data: 1, text: 'x' };
    const answer = await peer.request({ type, room: name, ...fields });
    expect([type, answer]).toMatchObject([type, { type: 'error', code: 'not-joined' }]);
  }
  using other = await JsonPeer.open(here.wsUrl);
  await other.request({ type: 'hello', ...member.hello });
  await other.join(name);
  other.send({ type: 'signal', room: name, data: 'said-by-zenobia' });
  await zenobia.http.post(`/rooms/${name}/messages`, { text: 'said-by-zenobia' });
  const before = peer.frames.length;
  expect(await peer.request({ type: 'join', room: name })).toMatchObject({ code: 'forbidden' });
  expect(JSON.stringify(peer.frames.slice(before - 1))).not.toMatch(/said-by/);
  expect(peer.frames.filter(({ type }) => type === 'signal')).toEqual([]);
});

test('a file that is shared again is for those who came in between', async () => {
  const { room: name, invite, file } = room;
  const guest = await person(here, `late-${crypto.randomUUID().slice(0, 8)}`, { role: 'guest' });
  await guest.http.act(name, 'accept-invite', { secret: invite });
  expect(await readingDoors['GET /v1/files/:id/:name']!(guest, room)).toMatch(/^404 /);
  const { body } = await zenobia.http.get(`/rooms/${name}/messages?after=0`);
  const messages = body['messages'] as { file?: { id: string } }[];
  const known = messages.find((each) => each.file !== undefined && file.includes(each.file.id))!;
  await zenobia.http.post(`/rooms/${name}/messages`, { text: 'again', file: known.file });
  expect(await readingDoors['GET /v1/files/:id/:name']!(guest, room)).toMatch(/^200 /);
});

test('somebody who is muted may read, and neither speaks, signals nor uploads', async () => {
  const { room: name, invite } = room;
  const muted = await person(there, 'muted');
  await muted.http.act(name, 'accept-invite', { secret: invite });
  using peer = await JsonPeer.open(there.wsUrl);
  await peer.request({ type: 'hello', ...muted.hello });
  await peer.join(name);
  await zenobia.http.act(name, 'mute', { who: 'muted', seconds: 60 });
  const silent = { code: 'forbidden', needs: 'say', retryAfter: expect.any(Number) };
  const said = await muted.http.post(`/rooms/${name}/messages`, { text: 'x' });
  expect(said).toMatchObject({ status: 403, body: silent });
  expect(await writingDoors['POST /v1/rooms/:room/files']!(muted, room)).toMatch(/^403 /);
  await eventually(async () => {
    expect(await peer.request({ type: 'signal', room: name, data: 1 })).toMatchObject(silent);
  });
  expect((await muted.http.get(`/rooms/${name}/messages`)).status).toBe(200);
});

test('an upload that the room does not want is refused before it is read', async () => {
  const bytes = new Uint8Array(8 * 1024 * 1024);
  for (const visitor of [outsider, banned]) {
    const form = new FormData();
    // The fields come first: none are read either.
    form.append('text', 'x');
    form.append('file', new Blob([bytes]), 'big.bin');
    const sent = await ask(visitor.gateway, `/v1/rooms/${room.room}/files`, {
      method: 'POST',
      session: visitor.bearer,
      body: form,
    });
    expect(sent).toMatchObject({ status: 403, body: { code: 'forbidden', room: room.room } });
  }
  const metrics = await (await fetch(`${there.httpUrl}/metrics`)).text();
  const [, taken = '0'] = /natter_file_bytes_total\{direction="in"\} (\d+)/.exec(metrics) ?? [];
  expect(Number(taken)).toBeLessThan(1024);
});

test('no gateway logs what is said, a topic, a secret or a file’s name', async () => {
  for (const gateway of [here, there, open]) {
    const log = JSON.stringify(gateway.log());
    expect(log).toContain('listening');
    expect(log).not.toMatch(HIDDEN);
    expect(log).not.toContain(room.invite);
  }
});
