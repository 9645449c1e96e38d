// Replies and their threads, over natter.v1 at two gateways.
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { post, sessionOf } from '../http/http-peer.ts';

const env = { NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0', NATTER_ROOM_RATE: '0' };
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

async function memberOf(gateway: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, features: ['amend'] });
  await peer.join(room);
  return peer;
}
async function saySeq(peer: JsonPeer, room: string, text: string, extra = {}): Promise<number> {
  const answer = await peer.say(room, text, extra);
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
  return answer.seq;
}
const thread = (peer: JsonPeer, room: string, query: object): Promise<Frame<'thread'>> =>
  peer.request({ type: 'thread', room, ...query });

test('replies belong to the thread of their root, a reply to a reply too', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const root = await saySeq(ann, room, 'root');
  const one = await saySeq(bob, room, 'one', { ref: root });
  const two = await saySeq(ann, room, 'two', { ref: one });
  await saySeq(ann, room, 'aside');
  const heard = await ann.next((frame) => frame.type === 'message' && frame.seq === two);
  expect(heard).toMatchObject({ ref: one, thread: { root, rev: 2, count: 2 } });
  for (const seq of [root, one, two]) {
    expect(await thread(bob, room, { seq })).toMatchObject({
      seq: root,
      root: { text: 'root', replies: { count: 2, last: two } },
      messages: [
        { seq: one, text: 'one' },
        { seq: two, text: 'two' },
      ],
      more: false,
    });
  }
  expect(await thread(bob, room, { seq: root, limit: 1 })).toMatchObject({
    messages: [{ seq: one }],
    more: true,
    next: one,
  });
  expect(await thread(bob, room, { seq: root, after: one })).toMatchObject({
    messages: [{ seq: two }],
    more: false,
  });
});

test('a say with a ref that is no message stays a mere reference', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  await saySeq(ann, room, 'text', { ref: 999_999 });
  const told = await ann.next('message');
  expect(told).toMatchObject({ ref: 999_999 });
  expect(told.thread).toBeUndefined();
  expect(await thread(ann, room, { seq: 999_999 })).toMatchObject({ code: 'no-such-message' });
});

test('a private reply is not counted before those who may not see it', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  using eve = await memberOf(there, room, 'eve');
  const root = await saySeq(ann, room, 'to all');
  await saySeq(ann, room, 'to bob', { ref: root, to: ['bob'] });
  expect((await thread(eve, room, { seq: root })).root?.replies).toBeUndefined();
  const secret = await saySeq(ann, room, 'secret', { to: ['bob'] });
  await bob.next((frame) => frame.type === 'message' && frame.seq === secret);
  const answer = await saySeq(bob, room, 'answer', { ref: secret, to: ['ann'] });
  expect(await thread(ann, room, { seq: secret })).toMatchObject({
    root: { text: 'secret', replies: { count: 1 } },
    messages: [{ seq: answer }],
  });
  expect(await thread(eve, room, { seq: secret })).toMatchObject({ code: 'no-such-message' });
  expect(await thread(eve, room, { seq: answer })).toMatchObject({ code: 'no-such-message' });
});

test('a thread outlives its root, and an erased reply leaves it', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const root = await saySeq(ann, room, 'root');
  const one = await saySeq(bob, room, 'one', { ref: root });
  const two = await saySeq(bob, room, 'two', { ref: root });
  await bob.request({ type: 'amend', room, seq: two, erase: true });
  const told = await ann.next('amended');
  expect(told).toMatchObject({ of: two, erase: true, thread: { root, count: 1, last: one } });
  await ann.request({ type: 'amend', room, seq: root, erase: true });
  await eventually(async () => {
    const page = await thread(bob, room, { seq: root });
    expect(page).toMatchObject({ seq: root, messages: [{ seq: one }] });
    expect(page.root).toBeUndefined();
  });
  const three = await saySeq(ann, room, 'three', { ref: one });
  expect(await thread(bob, room, { seq: one })).toMatchObject({
    messages: [{ seq: one }, { seq: three }],
  });
});

test(
  'the 1,001st reply is refused, and can be said without ref',
  { timeout: 120_000 },
  async () => {
    const room = newRoom();
    using ann = await memberOf(here, room, 'ann');
    const root = await saySeq(ann, room, 'root');
    for (let n = 0; n < 1_000; n += 100) {
      const some = Array.from({ length: 100 }, (_, k) =>
        saySeq(ann, room, `reply ${n + k}`, { ref: root }),
      );
      await Promise.all(some);
    }
    expect(await ann.say(room, 'too much', { ref: root })).toMatchObject({ code: 'too-large' });
    const said = { alias: 'bob', text: 'too much', ref: root };
    expect(await post(there, room, { session: sessionOf('bob'), body: said })).toMatchObject({
      status: 413,
      body: { code: 'too-large', room },
    });
    expect(await ann.say(room, 'on its own')).toMatchObject({ type: 'ack' });
    const texts = ann.messages(room).flatMap(({ text }) => /^reply (\d+)$/.exec(text)?.[1] ?? []);
    expect(texts).toEqual(Array.from({ length: 1_000 }, (_, n) => String(n)));
  },
);
