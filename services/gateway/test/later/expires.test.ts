// Messages that expire, over natter.v1 at two gateways: shown until then, and nowhere afterwards.
import { eventually, JsonPeer, PlainNats, startGateway } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { messagesOf, sessionOf } from '../http/http-peer.ts';

const env = { NATTER_RETENTION_HOURS: '1' };
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

async function memberOf(gateway: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const session = sessionOf(alias);
  await peer.request({ type: 'hello', alias, session, features: ['amend'] });
  await peer.join(room);
  return peer;
}
const saySeq = async (peer: JsonPeer, room: string, text: string, extra = {}): Promise<number> => {
  const answer = await peer.say(room, text, extra);
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
  return answer.seq;
};
const history = async (peer: JsonPeer, room: string): Promise<readonly Message[]> =>
  (await peer.request<Frame<'history'>>({ type: 'history', room })).messages;
/** Resolves when this moment, ms since 1970, has passed. */
const passed = (ms: number): Promise<void> =>
  eventually(() => expect(Date.now()).toBeGreaterThan(ms), { timeoutMs: 20_000 });

test('an expiring message is shown until its time, and then nowhere', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  await saySeq(ann, room, 'stays');
  const began = Date.now();
  const seq = await saySeq(ann, room, 'burns', { expires: 5 });
  const heard = await bob.next((frame) => frame.type === 'message' && frame.text === 'burns');
  const { expires } = heard as Message & { expires: number };
  expect(expires).toBeGreaterThanOrEqual(began + 5_000);
  expect(expires).toBeLessThanOrEqual(Date.now() + 5_000);
  const amend = (change: object) => bob.request({ type: 'amend', room, seq, ...change });
  expect(await amend({ react: '👍' })).toMatchObject({ type: 'ack' });
  const reply = await saySeq(bob, room, 'a reply', { ref: seq });
  expect((await history(bob, room)).map(({ text }) => text)).toEqual(['stays', 'burns', 'a reply']);
  await passed(expires);
  // At once, though NATS takes a second or two to remove it.
  expect((await history(bob, room)).map(({ text }) => text)).toEqual(['stays', 'a reply']);
  expect((await messagesOf(there, room)).map(({ text }) => text)).toEqual(['stays', 'a reply']);
  const thread = await bob.request<Frame<'thread'>>({ type: 'thread', room, seq: reply });
  expect(thread.root).toBeUndefined();
  for (const change of [{ react: '❤️' }, { text: 'x' }, { erase: true }]) {
    expect(await amend(change)).toMatchObject({ code: 'no-such-message' });
  }
});

/** The subjects of the stream that match, with the number of their records. */
async function subjects(filter: string): Promise<Readonly<Record<string, number>>> {
  await using bus = await PlainNats.connect(nats.url);
  const info = await bus.ask<{ state: { subjects?: Record<string, number> } }>(
    '$JS.API.STREAM.INFO.NATTER_0',
    { subjects_filter: filter },
  );
  return info.state.subjects ?? {};
}

test('what became of an expired message leaves the store with it', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const seq = await saySeq(ann, room, 'burns', { expires: 5 });
  for (const change of [{ text: 'still burns' }, { react: '👍' }]) {
    expect(await ann.request({ type: 'amend', room, seq, ...change })).toMatchObject({
      type: 'ack',
    });
  }
  await saySeq(ann, room, 'a reply', { ref: seq, expires: 5 });
  const log = `natter.log.0.${room}`;
  expect(await subjects(`natter.message.0.${room}.>`)).not.toEqual({});
  await eventually(
    async () => {
      expect(await subjects(`natter.message.0.${room}.>`)).toEqual({});
      // What is left tells that ann came.
      expect(await subjects(log)).toEqual({ [log]: 1 });
    },
    { timeoutMs: 20_000 },
  );
});

test('a client that saw an expired message last misses nothing and is not truncated', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const bob = await memberOf(there, room, 'bob');
  const { epoch } = await ann.join(room);
  await saySeq(ann, room, 'stays');
  const after = await saySeq(ann, room, 'burns', { expires: 5 });
  bob.terminate();
  const log = `natter.log.0.${room}`;
  const records = (await subjects(log))[log]!;
  await eventually(async () => expect((await subjects(log))[log]).toBeLessThan(records), {
    timeoutMs: 20_000,
  });
  // The room's last record is gone: the log ends before what bob has.
  using again = await JsonPeer.open(there.wsUrl);
  await again.request({ type: 'hello', alias: 'bob', session: sessionOf('bob') });
  const joined = await again.join(room, { after, epoch });
  expect(joined).toMatchObject({ truncated: false, more: false, messages: [] });
  await saySeq(ann, room, 'news');
  expect(await again.next('message')).toMatchObject({ text: 'news' });
  again.terminate();
  await saySeq(ann, room, 'more news');
  using third = await JsonPeer.open(here.wsUrl);
  await third.request({ type: 'hello', alias: 'bob', session: sessionOf('bob') });
  const back = await third.join(room, { after, epoch });
  expect(back.truncated).toBe(false);
  expect(back.messages.map(({ text }) => text)).toEqual(['news', 'more news']);
});
