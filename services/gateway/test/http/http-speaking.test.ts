// Speaking over HTTP, and under which seat: visits, seats held at either gateway, aliases of other
// sessions; and keys that name one message.
import { eventually, JsonPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from './http-peer.ts';
import type { HttpAnswer } from './http-peer.ts';

const cluster = await startCluster(2);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];

async function member(gateway: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias, sessionOf(alias));
  await peer.join(room);
  return peer;
}
const noticesOf = (peer: JsonPeer): string[] =>
  peer.frames.flatMap((frame) =>
    frame.type === 'member' ? [`${frame.alias} ${frame.change}`] : [],
  );
const membersOf = async (gateway: TestGateway, room: string): Promise<unknown> =>
  (await ask(gateway, `/v1/rooms/${room}/members`)).body['members'];

test('a visit is heard by all, announced to none, and frees its alias', async () => {
  const room = newRoom();
  using ann = await member(there, room, 'ann');
  const session = sessionOf('bob');
  for (const gateway of [here, there]) {
    const said = await post(gateway, room, { session, body: { alias: 'Bob', text: gateway.id } });
    expect([said.status, said.body]).toEqual([
      201,
      { id: expect.any(String) as string, room, seq: expect.any(Number) as number },
    ]);
    const heard = await ann.next('message');
    expect(heard).toMatchObject({ from: 'Bob', text: gateway.id, via: gateway.id, ...said.body });
    expect(await membersOf(gateway, room)).toEqual(['ann']);
  }
  // Somebody else's now: the seat is gone, not kept for its session.
  await eventually(async () => {
    const other = await post(there, room, {
      session: sessionOf('other'),
      body: { alias: 'bob', text: 'mine now' },
    });
    expect(other.status).toBe(201);
  });
  await ann.next((frame) => frame.type === 'message' && frame.text === 'mine now');
  expect(noticesOf(ann)).toEqual([]);
  expect(ann.messages(room)).toHaveLength(3);
});

test('a room begun by visits has no members and no notices', async () => {
  const room = newRoom();
  const session = sessionOf('bob');
  await post(here, room, { session, body: { alias: 'bob', text: 'first' } });
  using ann = await member(there, room, 'ann');
  const joined = await ann.join(room, { history: 10 });
  expect(joined).toMatchObject({ members: ['ann'], count: 1 });
  expect(joined.messages.map(({ text }) => text)).toEqual(['first']);
  expect(noticesOf(ann)).toEqual([]);
});

test.each(['the same gateway', 'another gateway'])(
  'a session that holds the seat speaks under it at %s',
  async (where) => {
    const room = newRoom();
    using ann = await member(here, room, 'ann');
    using bob = await member(here, room, 'Bob');
    const at = where === 'the same gateway' ? here : there;
    const said = await post(at, room, {
      session: sessionOf('Bob'),
      body: { alias: 'bob', text: 'by http' },
    });
    expect(said.status).toBe(201);
    // As the seat's holder writes himself.
    expect(await ann.next('message')).toMatchObject({ from: 'Bob', text: 'by http', via: at.id });
    expect((await bob.say(room, 'by websocket')).type).toBe('ack');
    expect(await ann.next('message')).toMatchObject({ from: 'Bob', text: 'by websocket' });
    expect(await membersOf(at, room)).toEqual(['ann', 'Bob']);
    expect(bob.frames.filter(({ type }) => type === 'bye')).toEqual([]);
    expect(noticesOf(ann)).toEqual(['Bob joined']);
  },
);

test('a seat in its grace time is spoken under, and is kept', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  const bob = await member(here, room, 'bob');
  bob.terminate();
  await bob.closed;
  for (const gateway of [here, there]) {
    const said = await post(gateway, room, {
      session: sessionOf('bob'),
      body: { alias: 'bob', text: 'away' },
    });
    expect(said.status).toBe(201);
  }
  using back = await member(there, room, 'bob');
  expect((await back.say(room, 'back')).type).toBe('ack');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'back');
  expect(noticesOf(ann)).toEqual(['bob joined']);
});

test('an alias held by another session is refused at any gateway', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  for (const gateway of [here, there]) {
    for (const alias of ['ann', 'ANN', 'ａｎｎ']) {
      const said = await post(gateway, room, {
        session: sessionOf('mallory'),
        body: { alias, text: 'I am ann' },
      });
      expect([alias, said.status, said.body['code']]).toEqual([alias, 409, 'alias-taken']);
    }
  }
  expect((await ann.say(room, 'me')).type).toBe('ack');
  expect((await messagesOf(there, room)).map(({ text }) => text)).toEqual(['me']);
});

test('a repeated key gets the same answer, and one message', async () => {
  const room = newRoom();
  const session = sessionOf('bob');
  const said = { session, key: 'once', body: { alias: 'bob', text: 'only once' } };
  const first = await post(here, room, said);
  const again = await post(there, room, said);
  const third = await post(here, room, { ...said, body: { alias: 'bob', text: 'other words' } });
  expect(first.status).toBe(201);
  expect([again.body, third.body]).toEqual([first.body, first.body]);
  expect((await messagesOf(there, room)).map(({ text }) => text)).toEqual(['only once']);
  // Another session's key is another message.
  await post(here, room, { ...said, session: sessionOf('cy'), body: { alias: 'cy', text: 'me' } });
  expect(await messagesOf(there, room)).toHaveLength(2);
});

test('without a key each request is a message of its own', async () => {
  const room = newRoom();
  const said = (): Promise<HttpAnswer> =>
    ask(here, `/v1/rooms/${room}/messages`, {
      method: 'POST',
      session: sessionOf('bob'),
      headers: { 'content-type': 'application/json' },
      body: '{"alias":"bob","text":"x"}',
    });
  const answers = [await said(), await said()];
  const ids = (await messagesOf(there, room)).map(({ id }) => id);
  expect(answers.map(({ status, body }) => [status, body['id']])).toEqual([
    [201, ids[0]],
    [201, ids[1]],
  ]);
  expect(ids[0]).not.toBe(ids[1]);
});

test('many requests of one session at once are each said once', async () => {
  for (const seated of [false, true]) {
    const room = newRoom();
    const bob = seated ? await member(here, room, 'bob') : undefined;
    const texts = Array.from({ length: 60 }, (_, index) => `text ${index}`);
    const answers = await Promise.all(
      texts.map((text, index) =>
        post(gatewayAt(cluster, index), room, {
          session: sessionOf('bob'),
          key: `key-${index}`,
          body: { alias: 'bob', text },
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 201));
    const said = await messagesOf(there, room);
    expect(said.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
    const seqs = said.map(({ seq }) => seq);
    expect(new Set(answers.map(({ body }) => body['seq']))).toEqual(new Set(seqs));
    bob?.terminate();
  }
});

test('a session that joins during a visit is announced once', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  const session = sessionOf('bob');
  const visits = Array.from({ length: 10 }, (_, index) =>
    post(gatewayAt(cluster, index), room, { session, body: { alias: 'bob', text: `${index}` } }),
  );
  using bob = await member(there, room, 'bob');
  for (const { status } of await Promise.all(visits)) expect(status).toBe(201);
  expect((await bob.say(room, 'here to stay')).type).toBe('ack');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'here to stay');
  expect(noticesOf(ann)).toEqual(['bob joined']);
  expect(await membersOf(here, room)).toEqual(['ann', 'bob']);
});

test('private messages are seen by sender and recipients only', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  using cy = await member(there, room, 'cy');
  using dee = await member(here, room, 'dee');
  const session = sessionOf('bob');
  const said = async (text: string, to?: readonly string[]): Promise<unknown> =>
    (await post(there, room, { session, body: { alias: 'bob', text, ...(to && { to }) } })).status;
  expect(await said('for ann', ['Ann'])).toBe(201);
  expect(await said('for two', ['ann', 'cy', 'cy'])).toBe(201);
  expect(await said('for all')).toBe(201);
  await ann.next((frame) => frame.type === 'message' && frame.text === 'for all');
  await cy.next((frame) => frame.type === 'message' && frame.text === 'for all');
  await dee.next((frame) => frame.type === 'message' && frame.text === 'for all');
  const heard = (peer: JsonPeer): unknown => peer.messages(room).map(({ text, to }) => [text, to]);
  expect(heard(ann)).toEqual([
    ['for ann', ['ann']],
    ['for two', ['ann', 'cy']],
    ['for all', undefined],
  ]);
  expect(heard(dee)).toEqual([['for all', undefined]]);
  const read = async (who?: string): Promise<unknown> =>
    (await messagesOf(here, room, who)).map(({ text }) => text);
  expect(await read(session)).toEqual(['for ann', 'for two', 'for all']);
  expect(await read(sessionOf('cy'))).toEqual(['for two', 'for all']);
  expect(await read(sessionOf('dee'))).toEqual(['for all']);
  expect(await read()).toEqual(['for all']);
});

test('a recipient who is no member is named as missing', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  const refused = await post(there, room, {
    session: sessionOf('bob'),
    key: 'k1',
    body: { alias: 'bob', text: 'psst', to: ['ann', 'zed'] },
  });
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'no-such-member', missing: ['zed'], id: 'k1', room },
  ]);
  expect((await ann.say(room, 'next')).type).toBe('ack');
  expect(await messagesOf(here, room, sessionOf('ann'))).toHaveLength(1);
});

test('a member of one gateway is a recipient at another at once', async () => {
  const room = newRoom();
  for (let n = 0; n < 20; n += 1) {
    using newcomer = await member(here, room, `new${n}`);
    const said = await post(there, room, {
      session: sessionOf('bob'),
      body: { alias: 'bob', text: 'welcome', to: [`new${n}`] },
    });
    expect(said.status).toBe(201);
    expect(await newcomer.next('message')).toMatchObject({ text: 'welcome' });
  }
});

test('a ref and a file travel as in say', async () => {
  const room = newRoom();
  const file = { id: 'f1', name: 'a.txt', size: 3, type: 'text/plain', sha256: 'a'.repeat(64) };
  const session = sessionOf('bob');
  const first = await post(here, room, { session, body: { alias: 'bob', text: 'one' } });
  const ref = first.body['seq'];
  await post(here, room, { session, body: { alias: 'bob', text: '', ref, file, more: 'ignored' } });
  const [, second] = await messagesOf(there, room);
  expect(second).toMatchObject({ text: '', ref, file });
  expect(second).not.toHaveProperty('more');
});
