// Messages that are said later, over natter.v1: at their time, once, as their author's; listed and
// cancelled until then.
import { eventually, JsonPeer, startGateway } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message, ServerMessage } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { sessionOf } from '../http/http-peer.ts';

const { nats, gateway: here } = await gatewayOfFile();
const there = await startGateway({ nats: nats.url });
afterAll(() => there.stop());

async function memberOf(
  gateway: TestGateway,
  room: string,
  alias: string,
  device = 'desk',
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const session = sessionOf(alias);
  await peer.request({ type: 'hello', alias, session, device, features: ['amend'] });
  await peer.join(room);
  return peer;
}
const later = async (peer: JsonPeer, room?: string): Promise<Frame<'later'>['messages']> =>
  (await peer.request<Frame<'later'>>({ type: 'later', ...(room && { room }) })).messages;
const unlater = (peer: JsonPeer, room: string, say: string): Promise<ServerMessage> =>
  peer.request({ type: 'unlater', room, say });
const heard = (peer: JsonPeer, text: string, timeoutMs = 20_000): Promise<Message> =>
  peer.next(
    (frame) => frame.type === 'message' && frame.text === text,
    timeoutMs,
  ) as Promise<Message>;

test('a message for later is said at its time, once, by its author', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const at = Date.now() + 2_000;
  const answer = await ann.say(room, 'good morning', { id: 'm1', at });
  expect(answer).toEqual({ type: 'scheduled', id: 'm1', room, at });
  expect(await later(ann)).toEqual([{ room, id: 'm1', text: 'good morning', at }]);
  // Nobody else's.
  expect(await later(bob)).toEqual([]);
  const said = await heard(bob, 'good morning');
  expect(said).toMatchObject({ id: 'm1', from: 'ann', room, scheduled: true });
  expect(said.at).toBeGreaterThanOrEqual(at);
  await heard(ann, 'good morning');
  await eventually(async () => expect(await later(ann)).toEqual([]));
  expect(await unlater(ann, room, 'm1')).toMatchObject({ code: 'too-late', room });
  expect(bob.messages(room)).toHaveLength(1);
});

test('until it is said its author cancels it, and it is never said', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using bob = await memberOf(there, room, 'bob');
  const at = Date.now() + 3_000;
  await ann.say(room, 'never', { id: 'no.*>', at });
  await ann.say(room, 'but this', { id: 'yes', at });
  // Another's of the same id is another message.
  expect(await unlater(bob, room, 'no.*>')).toMatchObject({ code: 'no-such-message' });
  expect(await unlater(ann, room, 'no.*>')).toMatchObject({ type: 'unlater', say: 'no.*>' });
  expect(await unlater(ann, room, 'no.*>')).toMatchObject({ type: 'unlater' });
  expect(await later(ann, room)).toMatchObject([{ id: 'yes' }]);
  expect(await ann.say(room, 'again', { id: 'no.*>', at })).toMatchObject({ code: 'too-late' });
  await heard(bob, 'but this');
  expect(bob.messages(room)).toHaveLength(1);
});

test('a say for later that is repeated is scheduled once', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using tab = await memberOf(there, room, 'ann', 'phone');
  const at = Date.now() + 3_000;
  const answers = await Promise.all([
    ann.say(room, 'once', { id: 'm1', at }),
    tab.say(room, 'once', { id: 'm1', at }),
    tab.say(room, 'once', { id: 'm1', at: at + 60_000 }),
  ]);
  expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(['scheduled']));
  expect(new Set(answers.map((answer) => 'at' in answer && answer.at)).size).toBe(1);
  expect(await later(tab)).toHaveLength(1);
});

test('a say for later that is repeated after its time gets its answer', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using tab = await memberOf(there, room, 'ann', 'phone');
  const at = Date.now() + 1_500;
  const answer = await ann.say(room, 'said', { id: 'm1', at });
  await ann.say(room, 'not said', { id: 'm2', at });
  await unlater(ann, room, 'm2');
  await heard(tab, 'said');
  await eventually(() => expect(Date.now()).toBeGreaterThan(at));
  expect(await tab.say(room, 'said', { id: 'm1', at })).toEqual(answer);
  expect(await tab.say(room, 'not said', { id: 'm2', at })).toMatchObject({ code: 'too-late' });
  expect(await tab.say(room, 'new', { id: 'm3', at })).toMatchObject({ code: 'bad-request' });
  expect(tab.messages(room)).toHaveLength(1);
});

test('cancelled while it fires, a message is either cancelled or said', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using tab = await memberOf(there, room, 'ann', 'phone');
  using bob = await memberOf(there, room, 'bob');
  const at = Math.ceil((Date.now() + 4_000) / 1_000) * 1_000;
  const ids = Array.from({ length: 50 }, (_, n) => `m${n}`);
  for (const id of ids) await ann.say(room, id, { id, at });
  const outcomes = await Promise.all(
    ids.map(async (id, n) => {
      // Over the second in which they are said.
      await eventually(() => expect(Date.now()).toBeGreaterThan(at - 100 + n * 30), {
        intervalMs: 5,
      });
      const answer = await unlater(n % 2 === 0 ? ann : tab, room, id);
      return [id, answer.type === 'unlater' ? 'cancelled' : (answer as { code: string }).code];
    }),
  );
  const said = outcomes.filter(([, outcome]) => outcome === 'too-late').map(([id]) => id);
  const cancelled = outcomes.filter(([, outcome]) => outcome === 'cancelled');
  expect(said.length + cancelled.length).toBe(ids.length);
  expect(said).not.toEqual([]);
  expect(cancelled).not.toEqual([]);
  for (const id of said) await heard(bob, id!);
  await ann.say(room, 'later still', { id: 'last', at: at + 4_000 });
  await heard(bob, 'later still');
  const texts = bob.messages(room).map(({ text }) => text);
  expect(texts).toHaveLength(said.length + 1);
  expect(new Set(texts)).toEqual(new Set([...said, 'later still']));
});
