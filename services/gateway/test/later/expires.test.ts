// Messages that expire, over natter.v1 at two gateways: shown until then, and nowhere afterwards.
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { messagesOf, post, sessionOf } from '../http/http-peer.ts';

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
