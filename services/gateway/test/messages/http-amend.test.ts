// Messages that change over HTTP, at two gateways: edits, erasures, reactions, pins and threads,
// and who may.
import type { Message } from '@natter/protocol';
import { JsonPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { newRoom } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import { amender, outcomeOf } from './http-amender.ts';

const OPERATOR = 'operator-operator-operator';
const unlimited = { NATTER_ADDRESS_RATE: '0', NATTER_ROOM_RATE: '0' };
const cluster = await startCluster(2, { ...unlimited, NATTER_OPERATOR_TOKEN: OPERATOR });
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];

async function memberOf(gateway: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const session = sessionOf(alias);
  await peer.request({ type: 'hello', alias, session, features: ['amend'] });
  await peer.join(room);
  return peer;
}

test('an edit by a visitor is heard by members, and once a key', async () => {
  const room = newRoom();
  using ann = await memberOf(there, room, 'ann');
  const bob = amender(room, 'bob');
  const seq = await bob.say(here, 'helo');
  const first = await bob.edit(here, seq, 'hello', 'edit-1');
  expect(first).toMatchObject({ status: 200, body: { room, seq: expect.any(Number) as number } });
  expect(Object.keys(first.body)).toEqual(['room', 'seq']);
  const told = await ann.next('amended');
  expect(told).toMatchObject({ seq: first.body['seq'], of: seq, by: 'bob', rev: 1, text: 'hello' });
  for (const gateway of [here, there]) {
    expect((await bob.edit(gateway, seq, 'hello', 'edit-1')).body).toEqual(first.body);
    expect(await bob.messages(gateway)).toMatchObject([
      { seq, text: 'hello', rev: 1, edited: expect.any(Number) as number },
    ]);
  }
  await ann.say(room, 'the end');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'the end');
  expect(ann.frames.filter(({ type }) => type === 'amended')).toEqual([told]);
  expect(ann.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('a member changes its messages over HTTP under the seat that it has', async () => {
  const room = newRoom();
  using ann = await memberOf(there, room, 'ann');
  const said = await ann.say(room, 'by socket');
  const { seq } = said as { readonly seq: number };
  const other = amender(room, 'ann');
  expect(outcomeOf(await other.edit(here, seq, 'by HTTP'))).toBe('200');
  expect(await ann.next('amended')).toMatchObject({ of: seq, by: 'ann', text: 'by HTTP' });
  expect(outcomeOf(await amender(room, 'ann', sessionOf('eve')).edit(here, seq, 'mine'))).toBe(
    '409 alias-taken',
  );
});

/** As in paths, each its own way of being written. */
const emojis: readonly [inPath: string, stored: string][] = [
  ['%F0%9F%91%8D', '👍'],
  ['👍🏽', '👍🏽'],
  [encodeURIComponent('❤'), '❤️'],
  [encodeURIComponent('#️⃣'), '#️⃣'],
  [encodeURIComponent('👩🏽‍❤️‍💋‍👨🏿'), '👩🏽‍❤️‍💋‍👨🏿'],
  [encodeURIComponent('🏴󠁧󠁢󠁳󠁣󠁴󠁿'), '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['%f0%9f%87%a9%F0%9F%87%AA', '🇩🇪'],
];

test('every emoji can stand in a path, and is taken back as it was given', async () => {
  const room = newRoom();
  const [ann, bob] = [amender(room, 'ann'), amender(room, 'bob')];
  const seq = await ann.say(here, 'popular');
  for (const [inPath, emoji] of emojis) {
    expect([emoji, outcomeOf(await bob.react(there, seq, inPath))]).toEqual([emoji, '200']);
  }
  const counted = emojis.map(([, emoji]) => ({ emoji, count: 1, names: ['bob'] }));
  expect((await ann.messages(here))[0]?.reactions).toEqual(counted);
  const mine = counted.map((each) => ({ ...each, mine: true }));
  expect((await bob.messages(here))[0]?.reactions).toEqual(mine);
  for (const [inPath] of emojis) await bob.unreact(here, seq, inPath);
  const [now] = await ann.messages(there);
  expect([now?.reactions, now?.rev]).toEqual([undefined, 2 * emojis.length]);
});

test('many changes at once by one visitor are all made, whatever seat is left', async () => {
  const room = newRoom();
  const ann = amender(room, 'ann');
  const seq = await ann.say(here, 'busy');
  const kinds = Array.from({ length: 24 }, (_, n) => String.fromCodePoint(0x1f400 + n));
  const answers = await Promise.all(
    kinds.map((emoji, n) => ann.react(gatewayAt(cluster, n), seq, emoji)),
  );
  expect(answers.map(outcomeOf)).toEqual(kinds.map(() => '200'));
  const [message] = await ann.messages(there);
  expect(message?.reactions?.map(({ emoji }) => emoji).toSorted()).toEqual(kinds.toSorted());
});

test('what is so already is 200, and nobody is told', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const bob = amender(room, 'bob');
  const seq = await bob.say(there, 'once');
  expect(outcomeOf(await bob.unreact(here, seq, '👍'))).toBe('200');
  const first = await bob.react(here, seq, '👍');
  expect((await bob.react(there, seq, '👍')).body).toEqual(first.body);
  const root = amender(room, 'root', OPERATOR);
  expect(outcomeOf(await root.unpin(here, seq))).toBe('200');
  await ann.say(room, 'the end');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'the end');
  expect(ann.frames.filter(({ type }) => type === 'amended')).toHaveLength(1);
});

test('an erased message is in no page of any gateway once it is acknowledged', async () => {
  const room = newRoom();
  const [ann, bob] = [amender(room, 'ann'), amender(room, 'bob')];
  const root = amender(room, 'root', OPERATOR);
  const [own, others] = [await ann.say(here, 'own'), await ann.say(here, 'spam')];
  const refused = await bob.erase(there, own);
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', needs: 'moderate' } });
  const erased = await ann.erase(here, own, 'erase-1');
  expect(await bob.messages(there)).toMatchObject([{ seq: others }]);
  expect((await ann.erase(there, own, 'erase-1')).body).toEqual(erased.body);
  expect(outcomeOf(await root.erase(there, others))).toBe('200');
  for (const gateway of [here, there]) {
    expect(await ann.messages(gateway)).toEqual([]);
    expect(outcomeOf(await ann.thread(gateway, own))).toBe('404 no-such-message');
  }
});

test('only the operator pins where anybody may come in; all see the pins', async () => {
  const room = newRoom();
  const [ann, root] = [amender(room, 'ann'), amender(room, 'root', OPERATOR)];
  const seqs: number[] = [];
  for (const text of ['one', 'two', 'three']) seqs.push(await ann.say(here, text));
  const [one, two, three] = seqs as [number, number, number];
  expect(await ann.pin(here, one)).toMatchObject({ status: 403, body: { needs: 'moderate' } });
  for (const seq of [two, one, three]) expect(outcomeOf(await root.pin(here, seq))).toBe('200');
  expect(outcomeOf(await root.unpin(there, one))).toBe('200');
  await ann.edit(there, three, 'three, edited');
  expect(await ann.pins(there)).toMatchObject({
    status: 200,
    body: {
      room,
      messages: [
        { seq: two, pinned: true },
        { seq: three, text: 'three, edited', pinned: true, rev: 1 },
      ],
    },
  });
  expect((await ann.messages(here)).map(({ pinned }) => pinned)).toEqual([undefined, true, true]);
});

test('a message that answers another joins its thread, which is read in pages', async () => {
  const room = newRoom();
  using cy = await memberOf(there, room, 'cy');
  const [ann, bob] = [amender(room, 'ann'), amender(room, 'bob')];
  const root = await ann.say(here, 'root');
  const one = await bob.say(there, 'one', { ref: root });
  // A reply to a reply.
  const two = await ann.say(here, 'two', { ref: one });
  const heard = await cy.next((frame) => frame.type === 'message' && frame.seq === two);
  expect(heard).toMatchObject({ ref: one, thread: { root, rev: 2, count: 2 } });
  const whole = {
    room,
    seq: root,
    root: { seq: root, replies: { count: 2, last: two } },
    messages: [{ seq: one }, { seq: two }],
    more: false,
  };
  for (const seq of [root, one, two])
    expect(await bob.thread(there, seq)).toMatchObject({ status: 200, body: whole });
  const page = await bob.thread(here, root, '?limit=1');
  expect(page.body).toMatchObject({ messages: [{ seq: one }], more: true, next: one });
  const rest = await bob.thread(here, root, `?after=${one}`);
  expect(rest.body).toMatchObject({ messages: [{ seq: two }], more: false });
  expect(rest.body['next']).toBeUndefined();
  // Without a session.
  const path = `/v1/rooms/${room}/messages/${root}/thread`;
  expect((await ask(here, path)).body).toMatchObject({ messages: [{ seq: one }, { seq: two }] });
});

test('nothing of a private message leaks to others by any route', async () => {
  const room = newRoom();
  using bob = await memberOf(there, room, 'bob');
  const [ann, eve] = [amender(room, 'ann'), amender(room, 'eve')];
  const root = amender(room, 'root', OPERATOR);
  const secret = await ann.say(here, 'psst', { to: ['bob'] });
  await bob.next('message');
  const answer = await bob.say(room, 'yes?', { ref: secret, to: ['bob'] });
  expect(answer).toMatchObject({ type: 'ack' });
  await bob.request({ type: 'amend', room, seq: secret, react: '🤫' });
  expect(outcomeOf(await ann.edit(there, secret, 'psst!'))).toBe('200');
  const missing = 1_000_000;
  const attempts = (seq: number) => [
    eve.edit(here, seq, 'mine'),
    eve.erase(there, seq),
    eve.react(here, seq, '👀'),
    eve.unreact(there, seq, '🤫'),
    eve.pin(here, seq),
    root.erase(there, seq),
    root.pin(here, seq),
    root.unpin(here, seq),
    eve.thread(here, seq),
    ask(there, `/v1/rooms/${room}/messages/${seq}/thread`),
  ];
  const shapeOf = async (seq: number): Promise<object[]> =>
    (await Promise.all(attempts(seq))).map(({ status, body: { id: _id, ...body } }) => ({
      status,
      body,
    }));
  const shapes = await shapeOf(secret);
  expect(shapes).toEqual(await shapeOf(missing));
  expect(shapes).toEqual(
    shapes.map(() => ({
      status: 404,
      body: expect.objectContaining({ code: 'no-such-message', room }) as object,
    })),
  );
  expect(await eve.messages(there)).toEqual([]);
  expect(await ann.messages(there)).toMatchObject([
    { seq: secret, text: 'psst!', reactions: [{ emoji: '🤫', count: 1, names: ['bob'] }] },
  ]);
  expect((await ann.thread(here, secret)).status).toBe(200);
});

test('two devices of one author edit at once: both are told, the later stands', async () => {
  const room = newRoom();
  using bob = await memberOf(there, room, 'bob');
  const ann = amender(room, 'ann');
  const seq = await ann.say(here, 'first');
  const edits = await Promise.all(
    [here, there, here, there].map(async (gateway, n) => ({
      text: `edit ${n}`,
      answer: await ann.edit(gateway, seq, `edit ${n}`),
    })),
  );
  expect(edits.map(({ answer }) => outcomeOf(answer))).toEqual(['200', '200', '200', '200']);
  const told = edits
    .map(({ text, answer }) => ({ text, seq: answer.body['seq'] as number }))
    .toSorted((one, other) => one.seq - other.seq);
  const last = await bob.next((frame) => frame.type === 'amended' && frame.rev === 4);
  expect(last).toMatchObject(told.at(-1)!);
  const heard = bob.frames.filter((frame) => frame.type === 'amended');
  expect(heard.map(({ text, seq: at }) => ({ text, seq: at }))).toEqual(told);
  for (const gateway of [here, there])
    expect(await ann.messages(gateway)).toMatchObject([{ text: told.at(-1)?.text, rev: 4 }]);
});

test('an erasure wins against an edit, a reaction and a reply at another gateway', async () => {
  const room = newRoom();
  using bob = await memberOf(there, room, 'bob');
  const ann = amender(room, 'ann');
  const replies: number[] = [];
  const roots: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const seq = await ann.say(here, `round ${round}`);
    roots.push(seq);
    const [erased, ...others] = await Promise.all([
      ann.erase(here, seq),
      ann.edit(there, seq, 'too late?'),
      ann.edit(here, seq, 'too late?'),
      amender(room, 'cy').react(there, seq, '👍'),
    ]);
    expect(outcomeOf(erased)).toBe('200');
    for (const other of others) expect(['200', '404 no-such-message']).toContain(outcomeOf(other));
    const next = await ann.say(here, `reply to ${round}`);
    roots.push(next);
    const [, reply] = await Promise.all([
      ann.erase(here, next),
      amender(room, 'cy').say(there, `reply ${round}`, { ref: next }),
    ]);
    replies.push(reply);
  }
  await bob.say(room, 'the end');
  await bob.next((frame) => frame.type === 'message' && frame.text === 'the end');
  // After its erasure nothing of a message is told.
  const amended = bob.frames.filter((frame) => frame.type === 'amended');
  for (const seq of roots) {
    const of = amended.filter((frame) => frame.of === seq);
    expect(of.map(({ erase }) => erase === true)).toEqual([...of.slice(1).map(() => false), true]);
  }
  for (const gateway of [here, there]) {
    const shown = (await ann.messages(gateway)).map(({ seq }) => seq);
    expect(shown.filter((seq) => roots.includes(seq))).toEqual([]);
    expect(replies.filter((seq) => !shown.includes(seq))).toEqual([]);
    for (const reply of replies)
      expect((await ann.thread(gateway, reply)).body).toMatchObject({
        messages: expect.toSatisfy((page: Message[]) => page.every(({ seq }) => seq === reply)),
      });
  }
});
