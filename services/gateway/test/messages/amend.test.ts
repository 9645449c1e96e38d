// Messages that change, over natter.v1 at two gateways: who may, what everybody sees, and what is
// left of an erased one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message, ServerMessage } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { filesHold } from './stored-bytes.ts';

const OPERATOR = 'operator-operator-operator';
const env = { NATTER_OPERATOR_TOKEN: OPERATOR };
// In a folder of its own, whose files are searched.
const parentFolder = await mkdtemp(join(tmpdir(), 'natter-erase-'));
const nats = await startNats({ parentFolder });
const here = await startGateway({ nats: nats.url, env });
const there = await startGateway({ nats: nats.url, env });
afterAll(async () => {
  for (const server of [there, here, nats]) await server.stop();
  await rm(parentFolder, { recursive: true });
});

interface PersonOptions {
  readonly session?: string;
  readonly features?: readonly string[];
}
async function person(
  gateway: TestGateway,
  alias: string,
  { session, features = ['amend'] }: PersonOptions = {},
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, features, ...(session !== undefined && { session }) });
  return peer;
}
async function memberOf(
  gateway: TestGateway,
  room: string,
  alias: string,
  options: PersonOptions = {},
): Promise<JsonPeer> {
  const peer = await person(gateway, alias, options);
  await peer.join(room);
  return peer;
}

const saySeq = async (peer: JsonPeer, room: string, text: string, extra = {}): Promise<number> => {
  const answer = await peer.say(room, text, extra);
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
  return answer.seq;
};
const amend = (peer: JsonPeer, room: string, seq: number, change: object): Promise<ServerMessage> =>
  peer.request({ type: 'amend', room, seq, ...change });
const history = async (peer: JsonPeer, room: string, query = {}): Promise<readonly Message[]> => {
  const page = await peer.request<Frame<'history'>>({ type: 'history', room, ...query });
  return page.messages;
};

test('what is so already is acknowledged with the last change, of many that came together', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const seq = await saySeq(ann, room, 'well?');
  const names = ['bea', 'cid', 'dan', 'eve', 'fay'];
  const people = await Promise.all(names.map((name) => memberOf(here, room, name)));
  const react = (): Promise<ServerMessage[]> =>
    Promise.all(people.map((one) => amend(one, room, seq, { react: '👍' })));
  const acked = (await react()).map((answer) => (answer as Frame<'ack'>).seq);
  const last = Math.max(...acked);
  for (const again of await react()) expect(again).toMatchObject({ type: 'ack', seq: last });
  for (const one of people) one[Symbol.dispose]();
});

test('an edit reaches everybody in order, and history shows the text as it is', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const seq = await saySeq(ann, room, 'helo');
  const ack = await amend(ann, room, seq, { text: 'hello' });
  expect(ack).toMatchObject({ type: 'ack', room });
  const told = await bob.next('amended');
  expect(told).toMatchObject({ room, of: seq, by: 'ann', rev: 1, text: 'hello' });
  expect(told.seq).toBe((ack as Frame<'ack'>).seq);
  // The ack comes after what it acknowledges.
  expect(ann.frames.findIndex(({ type }) => type === 'amended')).toBeLessThan(
    ann.frames.indexOf(ack),
  );
  await amend(ann, room, seq, { text: 'hello!' });
  for (const peer of [ann, bob])
    expect(await history(peer, room)).toMatchObject([
      { seq, text: 'hello!', rev: 2, edited: expect.any(Number) as number },
    ]);
});

test('an erased message is gone from history and from the files of the stream', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const [secret, second] = ['swordfish-first-text', 'swordfish-second-text'];
  const seq = await saySeq(ann, room, secret);
  await amend(ann, room, seq, { text: second });
  await saySeq(bob, room, 'after it');
  await eventually(async () => expect(await filesHold(nats, secret)).toBe(true));
  expect(await filesHold(nats, second)).toBe(true);
  expect(await amend(ann, room, seq, { erase: true })).toMatchObject({ type: 'ack' });
  expect(await bob.next((frame) => frame.type === 'amended' && frame.erase === true)).toMatchObject(
    { of: seq, by: 'ann' },
  );
  await eventually(async () => {
    expect(await filesHold(nats, secret)).toBe(false);
    expect(await filesHold(nats, second)).toBe(false);
  });
  expect((await history(bob, room)).map(({ text }) => text)).toEqual(['after it']);
  expect(await amend(ann, room, seq, { text: 'back' })).toMatchObject({ code: 'no-such-message' });
});

test('reactions are counted once a person, and taken back', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const seq = await saySeq(ann, room, 'lunch?');
  await amend(bob, room, seq, { react: '👍' });
  await amend(ann, room, seq, { react: '👍' });
  await amend(ann, room, seq, { react: '❤' });
  const again = await amend(ann, room, seq, { react: '👍' });
  expect(again).toMatchObject({ type: 'ack' });
  expect(await amend(bob, room, seq, { unreact: '❤️' })).toMatchObject({ type: 'ack' });
  expect(await history(ann, room)).toMatchObject([
    {
      rev: 3,
      reactions: [
        { emoji: '👍', count: 2, names: ['bob', 'ann'], mine: true },
        { emoji: '❤️', count: 1, names: ['ann'], mine: true },
      ],
    },
  ]);
  await amend(ann, room, seq, { unreact: '❤️' });
  const [now] = await history(bob, room);
  expect(now?.reactions).toEqual([{ emoji: '👍', count: 2, names: ['bob', 'ann'], mine: true }]);
  const frames = bob.frames.filter((frame) => frame.type === 'amended');
  expect(frames.map(({ react, unreact, count }) => [react, unreact, count])).toEqual([
    ['👍', undefined, 1],
    ['👍', undefined, 2],
    ['❤️', undefined, 1],
    [undefined, '❤️', 0],
  ]);
});

test('a private message is amended within its audience only', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  using eve = await memberOf(there, room, 'eve');
  // Her gateway learns of him from the log.
  await ann.next((frame) => frame.type === 'member' && frame.alias === 'bob');
  const seq = await saySeq(ann, room, 'psst', { to: ['bob'] });
  await amend(bob, room, seq, { react: '🤫' });
  await amend(ann, room, seq, { text: 'psst!' });
  expect(
    await bob.next((frame) => frame.type === 'amended' && frame.text !== undefined),
  ).toBeDefined();
  const nothing = await amend(eve, room, 1_000_000, { react: '👀' });
  expect(nothing).toMatchObject({ type: 'error', code: 'no-such-message' });
  for (const change of [{ react: '👀' }, { text: 'mine' }, { erase: true }, { pin: true }]) {
    const { id: _id, ...refusal } = (await amend(eve, room, seq, change)) as Frame<'error'>;
    expect({ ...refusal, id: 0 }).toEqual({ ...nothing, id: 0 });
  }
  await saySeq(ann, room, 'to all');
  await eve.next('message');
  expect(eve.frames.filter(({ type }) => type === 'amended')).toEqual([]);
  expect(await history(eve, room)).toMatchObject([{ text: 'to all' }]);
  expect((await history(bob, room))[0]).toMatchObject({ text: 'psst!', reactions: [{ count: 1 }] });
});

test('only the author edits; only the author or a moderator erases; only a moderator pins', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  using root = await memberOf(there, room, 'root', { session: OPERATOR });
  const seq = await saySeq(ann, room, 'mine');
  expect(await amend(bob, room, seq, { text: 'yours' })).toMatchObject({ code: 'forbidden' });
  expect(await amend(root, room, seq, { text: 'ours' })).toMatchObject({ code: 'forbidden' });
  expect(await amend(bob, room, seq, { erase: true })).toMatchObject({
    code: 'forbidden',
    needs: 'moderate',
  });
  expect(await amend(ann, room, seq, { pin: true })).toMatchObject({ needs: 'moderate' });
  expect(await amend(root, room, seq, { pin: true })).toMatchObject({ type: 'ack' });
  expect(await bob.next('amended')).toMatchObject({ of: seq, by: 'root', pin: true });
  expect(await bob.request({ type: 'pins', room })).toMatchObject({
    type: 'pins',
    messages: [{ seq, text: 'mine', pinned: true }],
  });
  expect(await history(ann, room)).toMatchObject([{ seq, pinned: true }]);
  expect(await amend(root, room, seq, { erase: true })).toMatchObject({ type: 'ack' });
  await eventually(async () =>
    expect(await bob.request({ type: 'pins', room })).toMatchObject({ messages: [] }),
  );
});

test('a client without the feature is told nothing it does not know', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using old = await memberOf(here, room, 'old', { features: [] });
  const seq = await saySeq(ann, room, 'one');
  await amend(ann, room, seq, { text: 'two' });
  await amend(ann, room, seq, { react: '👍' });
  await saySeq(ann, room, 'three');
  await old.next((frame) => frame.type === 'message' && frame.text === 'three');
  expect(old.frames.filter(({ type }) => type === 'amended')).toEqual([]);
  expect((await history(old, room)).map(({ text }) => text)).toEqual(['two', 'three']);
});

test('a client that comes back gets what became of older messages', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const bob = await person(there, 'bob', { session: 'session-of-bob-session-of-bob' });
  const { epoch } = await bob.join(room);
  const seq = await saySeq(ann, room, 'old');
  const hidden = await saySeq(ann, room, 'private', { to: ['ann'] });
  await bob.next('message');
  bob.terminate();
  await amend(ann, room, seq, { text: 'new' });
  await amend(ann, room, seq, { react: '👍' });
  await amend(ann, room, hidden, { text: 'still private' });
  const later = await saySeq(ann, room, 'later');
  await amend(ann, room, later, { text: 'later, edited' });
  using again = await person(here, 'bob', { session: 'session-of-bob-session-of-bob' });
  const joined = await again.join(room, { after: seq, epoch });
  expect(joined).toMatchObject({ truncated: false });
  expect(joined.messages).toMatchObject([{ seq: later, text: 'later, edited', rev: 1 }]);
  expect(joined.amended).toMatchObject([
    { of: seq, rev: 1, text: 'new' },
    { of: seq, rev: 2, react: '👍', count: 1 },
  ]);
});

test.each([
  ['no message at all', () => 999_999],
  ['a notice', (seqs: Seqs) => seqs.notice],
  ['another room', (seqs: Seqs) => seqs.elsewhere],
  ['an erased one', (seqs: Seqs) => seqs.erased],
  ['an amendment', (seqs: Seqs) => seqs.amendment],
])('every amendment of %s is refused as no-such-message', async (_name, pick) => {
  const { room, ann, seqs } = await badSeqs();
  const seq = pick(seqs);
  for (const change of [{ text: 'x' }, { erase: true }, { react: '👍' }, { unreact: '👍' }])
    expect(await amend(ann, room, seq, change)).toMatchObject({
      type: 'error',
      code: 'no-such-message',
      room,
    });
});

interface Seqs {
  readonly notice: number;
  readonly elsewhere: number;
  readonly erased: number;
  readonly amendment: number;
}
let made: Promise<{ room: string; ann: JsonPeer; seqs: Seqs }> | undefined;
function badSeqs(): NonNullable<typeof made> {
  made ??= (async () => {
    const [room, other] = [newRoom(), newRoom()];
    const ann = await memberOf(here, room, 'ann');
    await ann.join(other);
    const elsewhere = await saySeq(ann, other, 'elsewhere');
    const bob = await memberOf(here, room, 'bob');
    const { seq: notice } = (await ann.next((frame) => frame.type === 'member')) as Frame<'member'>;
    bob.terminate();
    const erased = await saySeq(ann, room, 'erased');
    const acked = (await amend(ann, room, erased, { erase: true })) as Frame<'ack'>;
    return { room, ann, seqs: { notice, elsewhere, erased, amendment: acked.seq } };
  })();
  return made;
}

test('the 51st kind of reaction is too large', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const seq = await saySeq(ann, room, 'popular');
  const emoji = (n: number): string => String.fromCodePoint(0x1f400 + n);
  for (let n = 0; n < 50; n += 1) {
    const answer = await amend(ann, room, seq, { react: emoji(n) });
    if (answer.type === 'ack') continue;
    expect(answer).toMatchObject({ code: 'rate-limited' });
    await new Promise((resolve) => setTimeout(resolve, (answer as Frame<'error'>).retryAfter));
    n -= 1;
  }
  await eventually(async () =>
    expect(await amend(ann, room, seq, { react: emoji(50) })).toMatchObject({ code: 'too-large' }),
  );
  await eventually(async () =>
    expect(await amend(ann, room, seq, { react: emoji(7) })).toMatchObject({ type: 'ack' }),
  );
});

test('an amendment that is repeated with its id is done once', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const seq = await saySeq(ann, room, 'once');
  const edit = { type: 'amend', id: 'edit-1', room, seq, text: 'twice' };
  const first = await ann.request<Frame<'ack'>>(edit);
  await amend(ann, room, seq, { react: '👍' });
  ann.send(edit);
  const second = await ann.next((frame) => frame.type === 'ack' && frame.id === 'edit-1');
  expect(second).toEqual(first);
  const erase = { type: 'amend', id: 'erase-1', room, seq, erase: true };
  const erased = await ann.request<Frame<'ack'>>(erase);
  ann.send(erase);
  expect(await ann.next((frame) => frame.type === 'ack' && frame.id === 'erase-1')).toEqual(erased);
});
