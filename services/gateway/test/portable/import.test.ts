// The routes of imports: who may use them, and what they refuse.
import { expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';

const OPERATOR = 'operators-secret-of-these-tests';
const { gateway } = await gatewayOfFile({
  env: { NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0' },
});

const at = 1_700_000_000_000;
const message = (key: string, fields: object = {}): object => ({
  key: `key-of-${key}`,
  id: key,
  from: 'ann',
  at,
  text: key,
  ...fields,
});

/** POSTs to a route of imports, as the operator unless told otherwise. */
const importing = (path: string, body: object, session = OPERATOR): Promise<HttpAnswer> =>
  ask(gateway, `/v1/import/rooms${path}`, {
    method: 'POST',
    session,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const store = (room: string, fields: object): Promise<HttpAnswer> =>
  importing(`/${room}/messages`, { source: 'slack', head: 0, ...fields });

test('only the operator imports, by any of the routes', async () => {
  const room = newRoom();
  const ann = sessionOf('ann');
  const answers = [
    await importing('', { source: 'slack', origin: 'C1', room }, ann),
    await importing(`/${room}/messages`, { source: 'slack', head: 0, messages: [] }, ann),
    await importing(`/${room}/states`, { states: [{ seq: 1 }] }, ann),
    await ask(gateway, `/v1/import/rooms/${room}/known`, { session: ann }),
    await ask(gateway, `/v1/import/rooms/${room}/files?name=x`, {
      method: 'POST',
      session: ann,
      headers: { 'content-type': 'application/octet-stream' },
      body: 'x',
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test('a batch that another import came before is not stored', async () => {
  const room = newRoom();
  const first = await store(room, { messages: [message('one'), message('two')] });
  expect(first.body).toMatchObject({ stored: true });
  const again = await store(room, { messages: [message('one'), message('two')] });
  expect(again.body).toMatchObject({ stored: false, head: first.body['head'], seqs: [] });
  const head = first.body['head'];
  expect((await store(room, { head, messages: [message('three')] })).body).toMatchObject({
    stored: true,
  });
  const known = await ask(gateway, `/v1/import/rooms/${room}/known`, { session: OPERATOR });
  expect(known.body['messages']).toMatchObject([
    { key: 'key-of-one' },
    { key: 'key-of-two' },
    { key: 'key-of-three' },
  ]);
  const stored = await messagesOf(gateway, room);
  expect(stored.map(({ text, at: said, from }) => [text, said, from])).toEqual([
    ['one', at, 'ann'],
    ['two', at, 'ann'],
    ['three', at, 'ann'],
  ]);
});

test('what is private is refused by an open room', async () => {
  const room = newRoom();
  const refused = await store(room, { private: true, messages: [message('secret')] });
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test.each([
  ['from the future', { at: Date.now() + 3 * 86_400_000 }, 400],
  ['with a negative date', { at: -1 }, 400],
  ['without a text', { text: '' }, 400],
  ['with half a character', { text: '\ud800' }, 400],
  ['of somebody without an alias', { from: 'two words' }, 400],
  ['of the system', { from: 'system' }, 400],
  ['that is too long', { text: 'x'.repeat(16_385) }, 413],
  ['that has expired', { expires: at }, 400],
  ['with a bad key', { key: 'a b' }, 400],
])('a message %s is refused, and the whole batch with it', async (_what, fields, status) => {
  const room = newRoom();
  const refused = await store(room, { messages: [message('good'), message('bad', fields)] });
  expect(refused.status).toBe(status);
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test('reactions, edits and pins are imported for imported messages alone', async () => {
  const room = newRoom();
  const said = await post(gateway, room, {
    session: sessionOf('bob'),
    body: { alias: 'bob', text: 'said here' },
  });
  const imported = await store(room, { messages: [message('one')] });
  const [seq = 0] = imported.body['seqs'] as number[];
  const state = {
    edited: at + 1,
    pinned: true,
    reactions: [
      { emoji: '👍', by: ['ann', 'cy'], more: 2 },
      { emoji: 'no emoji', by: ['ann'] },
    ],
  };
  const states = [seq, said.body['seq'], 999_999].map((each) => ({ ...state, seq: each }));
  const settled = await importing(`/${room}/states`, { states });
  expect(settled).toMatchObject({ status: 200, body: { changed: 2 } });
  expect((await importing(`/${room}/states`, { states })).body).toMatchObject({ changed: 0 });
  const [native, other] = await messagesOf(gateway, room, OPERATOR);
  expect(native).not.toHaveProperty('reactions');
  expect(native).not.toHaveProperty('pinned');
  expect(other).toMatchObject({
    edited: at + 1,
    pinned: true,
    reactions: [{ emoji: '👍', count: 4, names: ['ann', 'cy'] }],
  });
});

test('a member who reads the room sees what is imported, and reacts to it', async () => {
  const room = newRoom();
  // Hosted here, with pages that found no cards yet.
  await post(gateway, room, { session: sessionOf('bob'), body: { alias: 'bob', text: 'hi' } });
  await messagesOf(gateway, room);
  const { body } = await store(room, { messages: [message('one')] });
  const [seq = 0] = body['seqs'] as number[];
  await importing(`/${room}/states`, {
    states: [{ seq, reactions: [{ emoji: '🎉', by: ['cy'] }] }],
  });
  const path = `/v1/rooms/${room}/messages/${seq}/reactions/${encodeURIComponent('🎉')}?alias=bob`;
  const reacted = await ask(gateway, path, { method: 'PUT', session: sessionOf('bob') });
  expect(reacted.status).toBe(200);
  const [, imported] = await messagesOf(gateway, room);
  expect(imported).toMatchObject({ reactions: [{ emoji: '🎉', count: 2, names: ['cy', 'bob'] }] });
});
