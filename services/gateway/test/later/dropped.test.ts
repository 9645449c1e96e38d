// Scheduled messages that may not be said when their time comes: dropped, listed, and their author
// is told wherever they are.
import { eventually, startGateway } from '@natter/testkit';
import type { Frame, JsonPeer } from '@natter/testkit';
import type { ServerMessage } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { act, person } from '../room-card/ws-person.ts';

const env = { ...secretMode, NATTER_RATE: '0' };
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

const later = async (peer: JsonPeer, room: string): Promise<Frame<'later'>['messages']> =>
  (await peer.request<Frame<'later'>>({ type: 'later', room })).messages;
const error = (peer: JsonPeer, id: string): Promise<ServerMessage> =>
  peer.next((frame) => frame.type === 'error' && frame.id === id, 20_000);

test.each<readonly [string, object, object]>([
  ['who was removed', { act: 'remove', who: 'bob' }, { code: 'forbidden', needs: 'read' }],
  ['who was banned', { act: 'ban', who: 'bob' }, { code: 'forbidden', needs: 'read' }],
  ['who was muted', { act: 'mute', who: 'bob' }, { code: 'forbidden', needs: 'say' }],
  ['of a room that was archived', { act: 'archive', archived: true }, { code: 'forbidden' }],
])('the message of one %s is dropped, and they are told', async (_who, change, refusal) => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'closed' });
  await ann.join(room);
  const { secret } = (await act(ann, { room, act: 'invite' })) as { secret: string };
  await act(bob, { room, act: 'accept-invite', secret });
  await bob.join(room);
  const at = Date.now() + 2_500;
  await bob.say(room, 'too late', { id: `dropped-${room}`, at });
  expect(await act(ann, { room, ...change })).toMatchObject({ type: 'acted' });
  expect(await error(bob, `dropped-${room}`)).toMatchObject({ ...refusal, room });
  expect(await later(bob, room)).toMatchObject([
    { id: `dropped-${room}`, text: 'too late', dropped: refusal },
  ]);
  expect(ann.messages(room)).toEqual([]);
  // Seen: it is taken off the list.
  await bob.request({ type: 'unlater', room, say: `dropped-${room}` });
  expect(await later(bob, room)).toEqual([]);
});

test('a private message for later is for those who are here, as they were', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  using cy = await person(there, 'cy');
  for (const peer of [ann, bob, cy]) await peer.join(room);
  const at = Date.now() + 3_000;
  expect(await ann.say(room, 'to nobody', { to: ['dan'], at })).toMatchObject({
    code: 'no-such-member',
    missing: ['dan'],
  });
  await ann.say(room, 'to bob', { id: 'b1', to: ['bob'], at });
  await ann.say(room, 'to both', { id: 'b2', to: ['bob', 'cy'], at });
  await cy.request({ type: 'leave', room });
  // Another person under the same name.
  using other = await person(there, 'cy', { sub: 'another-cy' });
  await other.join(room);
  const said = await bob.next((frame) => frame.type === 'message', 20_000);
  expect(said).toMatchObject({ text: 'to bob', from: 'ann', to: ['bob'], scheduled: true });
  expect(await error(ann, 'b2')).toMatchObject({ code: 'no-such-member', missing: ['cy'] });
  expect(bob.messages(room)).toHaveLength(1);
  expect(other.messages(room)).toEqual([]);
});

test('a reply for later joins its thread, and may expire', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  for (const peer of [ann, bob]) await peer.join(room);
  const root = await ann.say(room, 'root');
  const ref = (root as Frame<'ack'>).seq;
  await bob.say(room, 'reply', { ref, at: Date.now() + 1_500, expires: 60 });
  const said = (await ann.next(
    (frame) => frame.type === 'message' && frame.text === 'reply',
    20_000,
  )) as Frame<'message'>;
  expect(said).toMatchObject({ ref, thread: { root: ref, count: 1 }, from: 'bob' });
  expect(said.expires).toBe(said.at + 60_000);
  const thread = await ann.request<Frame<'thread'>>({ type: 'thread', room, seq: ref });
  expect(thread.messages).toMatchObject([{ text: 'reply' }]);
});

test('a recurring message is said again and again until it is cancelled or dropped', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'open' });
  for (const peer of [ann, bob]) await peer.join(room);
  // The next two minutes: the soonest that a recurrence can be.
  const every = { cron: '* * * * *', zone: 'UTC' };
  const one = await ann.say(room, 'tick', { id: 'r1', every });
  await bob.say(room, 'tock', { id: 'r2', every });
  const next = (text: string): Promise<ServerMessage> =>
    ann.next((frame) => frame.type === 'message' && frame.text === text, 70_000);
  const first = (await next('tick')) as Frame<'message'>;
  expect(first.at).toBeGreaterThanOrEqual((one as unknown as Frame<'scheduled'>).at);
  await next('tock');
  await eventually(async () => {
    expect(await later(ann, room)).toMatchObject([{ id: 'r1', every }]);
  });
  const [again] = await later(ann, room);
  expect(again!.at).toBe((one as unknown as Frame<'scheduled'>).at + 60_000);
  await act(ann, { room, act: 'mute', who: 'bob' });
  const second = (await next('tick')) as Frame<'message'>;
  expect(second.id).not.toBe(first.id);
  expect(await error(bob, 'r2')).toMatchObject({ code: 'forbidden', needs: 'say' });
  expect(await later(bob, room)).toMatchObject([{ id: 'r2', dropped: { code: 'forbidden' } }]);
  expect(await ann.request({ type: 'unlater', room, say: 'r1' })).toMatchObject({
    type: 'unlater',
  });
  expect(await later(ann, room)).toEqual([]);
}, 180_000);
