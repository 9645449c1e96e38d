// Marks and receipts over HTTP, and unread counts in the list of rooms.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { markOf, reading, twoGateways } from './marks-world.ts';

const { here, there } = await twoGateways({ NATTER_RATE: '0' });
const session = (name: string): string => `${name}-`.padEnd(24, 'x');

interface Answer {
  readonly status: number;
  readonly body: object;
}
async function ask(path: string, owner: string, body?: object): Promise<Answer> {
  const response = await fetch(`${there.httpUrl}/v1/rooms${path}`, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as object };
}

test('a mark over HTTP is told to the room and to the own devices', async () => {
  const room = newRoom();
  const own = session('bob');
  using ann = await reading(here, room, 'ann');
  using bob = await reading(here, room, 'bob', { session: own });
  const seq = await ann.say('hello');
  await ann.say('one more');
  const marked = await ask(`/${room}/mark`, own, { read: seq });
  expect(marked).toEqual({ status: 200, body: { room, got: seq, read: seq } });
  expect(await markOf(ann, 'bob', { read: seq })).toEqual({ alias: 'bob', got: seq, read: seq });
  expect(await bob.peer.next('unread')).toMatchObject({ room, count: 1, mentions: 0 });
  const back = await ask(`/${room}/mark`, own, { read: 1 });
  expect(back).toEqual({ status: 200, body: { room, got: seq, read: seq } });
});

test('a bad mark over HTTP is refused', async () => {
  const room = newRoom();
  const own = session('bob');
  using ann = await reading(here, room, 'ann');
  const seq = await ann.say('hello');
  for (const body of [{}, { read: -1 }, { got: '1' }, { read: seq + 1_000 }]) {
    const { status } = await ask(`/${room}/mark`, own, body);
    expect(status, JSON.stringify(body)).toBe(400);
  }
});

test('a receipt over HTTP is for those who may see the message', async () => {
  const room = newRoom();
  const own = session('ann');
  using ann = await reading(here, room, 'ann', { session: own });
  using bob = await reading(here, room, 'bob');
  void bob;
  const seq = await ann.say('hello');
  expect(await ask(`/${room}/messages/${seq}/receipt`, own)).toEqual({
    status: 200,
    body: { room, seq, view: seq, of: 1, got: 0, read: 0, missing: ['bob'] },
  });
  const secret = await ann.say('psst', { to: ['bob'] });
  const others = await ask(`/${room}/messages/${secret}/receipt`, session('cy'));
  expect(others).toMatchObject({ status: 404, body: { code: 'no-such-message' } });
  expect((await ask(`/${room}/messages/0/receipt`, own)).status).toBe(400);
});

test('the list of rooms says what is unread where one has a mark', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const own = session('bob');
  using ann = await reading(here, room, 'ann');
  using elsewhere = await reading(here, other, 'ann');
  void elsewhere;
  using bob = await reading(here, room, 'bob', { session: own });
  await ann.say('hello @bob');
  const read = await ann.say('one more');
  await bob.peer.next((frame) => frame.type === 'message' && frame.text === 'one more');
  const roomsOf = async (owner: string): Promise<Map<string, object>> => {
    const { body } = await ask('', owner);
    const { rooms } = body as { readonly rooms: readonly { readonly room: string }[] };
    return new Map(rooms.map((listed) => [listed.room, listed]));
  };
  await ask(`/${room}/mark`, own, { got: read });
  // The list may be a second old.
  await eventually(async () => {
    const listed = await roomsOf(own);
    expect(listed.get(room)).toMatchObject({ unread: 2, mentions: 1 });
    expect(listed.get(other)).not.toHaveProperty('unread');
  });
  await ask(`/${room}/mark`, own, { read });
  expect((await roomsOf(own)).get(room)).toMatchObject({ unread: 0, mentions: 0 });
  expect((await roomsOf(session('cy'))).get(room)).not.toHaveProperty('unread');
});
