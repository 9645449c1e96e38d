// Names in `to` mean the members that the sender saw when it chose them (`say.view`).
import { JsonPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { startGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';

const cluster = await startCluster(2);
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];
afterAll(() => cluster[Symbol.asyncDispose]());
let rooms = 0;
const newRoom = (): string => `view-${(rooms += 1)}`;

async function member(
  gateway: TestGateway,
  room: string,
  alias: string,
  session = `session-of-${alias}-${room}-0123456789`,
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias, session);
  await peer.join(room);
  return peer;
}

const noSuchMember = { type: 'error', code: 'no-such-member', missing: ['bob'] };

/** A room that ann saw with bob in it, whom a stranger of the same alias has followed since. */
async function withStranger(room: string): Promise<{ view: number; stranger: JsonPeer }> {
  const keeper = await member(there, room, 'keeper');
  const bob = await member(there, room, 'bob');
  const { view } = await keeper.join(room);
  await bob.request({ type: 'leave', room });
  const stranger = await member(there, room, 'bob', `stranger-${room}-0123456789012345`);
  return { view, stranger };
}

test('a name does not reach a stranger who took the alias after the view', async () => {
  const room = newRoom();
  using ann = await member(here, room, 'ann');
  const { view, stranger } = await withStranger(room);
  await ann.next((frame) => frame.type === 'member' && frame.change === 'left');
  expect(await ann.say(room, 'secret', { to: ['bob'], view })).toMatchObject(noSuchMember);
  // Chosen now, the name means who is here now.
  const now = await ann.join(room);
  expect(await ann.say(room, 'hi', { to: ['bob'], view: now.view })).toMatchObject({ type: 'ack' });
  await stranger.next((frame) => frame.type === 'message' && frame.text === 'hi');
  expect(stranger.messages(room).map(({ text }) => text)).toEqual(['hi']);
});

test('a gateway that hosts the room only later refuses the stranger too', async () => {
  const room = newRoom();
  const { view, stranger } = await withStranger(room);
  using ann = await member(here, room, 'ann');
  expect(await ann.say(room, 'secret', { to: ['bob'], view })).toMatchObject(noSuchMember);
  // Of whom the log says that they were there, nobody is refused.
  expect(await ann.say(room, 'hi', { to: ['keeper'], view })).toMatchObject({ type: 'ack' });
  expect(stranger.messages(room)).toEqual([]);
});

test('a member that moved to another gateway since the view is still named', async () => {
  const room = newRoom();
  await member(there, room, 'keeper');
  const bob = await member(there, room, 'bob');
  const { view } = await bob.join(room);
  const moved = await member(here, room, 'bob');
  using ann = await member(here, room, 'ann');
  expect(await ann.say(room, 'hi', { to: ['bob'], view })).toMatchObject({ type: 'ack' });
  await moved.next((frame) => frame.type === 'message' && frame.text === 'hi');
});

test('a view that the log does not reach any more names nobody', async () => {
  const room = newRoom();
  await withStranger(room);
  await using late = await startGateway({ nats: cluster.nats.url });
  using ann = await member(late, room, 'ann');
  expect(await ann.say(room, 'secret', { to: ['bob'], view: 1 })).toMatchObject(noSuchMember);
});

test('says keep their order while a view is read from the log', async () => {
  const room = newRoom();
  const { view } = await withStranger(room);
  await using late = await startGateway({ nats: cluster.nats.url, env: { NATTER_RATE: '0' } });
  using ann = await member(late, room, 'ann');
  const texts = ['one', 'two', 'three', 'four'];
  const said = texts.map((text, n) =>
    ann.say(room, text, n % 2 === 0 ? { to: ['keeper'], view } : {}),
  );
  const left = ann.request({ type: 'leave', room });
  expect((await Promise.all(said)).map(({ type }) => type)).toEqual(texts.map(() => 'ack'));
  expect(await left).toMatchObject({ type: 'left' });
  expect(ann.messages(room).map(({ text }) => text)).toEqual(texts);
});

test('over HTTP a say with a view is refused likewise', async () => {
  const room = newRoom();
  const { view, stranger } = await withStranger(room);
  const answer = await fetch(`${here.httpUrl}/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${'a'.repeat(32)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'fay', text: 'secret', to: ['bob'], view }),
  });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ code: 'no-such-member' });
  expect(stranger.messages(room)).toEqual([]);
});
