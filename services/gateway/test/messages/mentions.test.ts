// Who a message mentions, as its record says, over natter.v1 and HTTP.
import { JsonPeer } from '@natter/testkit';
import type { Frame, TestGateway } from '@natter/testkit';
import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { act, person } from '../room-card/ws-person.ts';

const { gateway } = await gatewayOfFile();
const { gateway: withPeople } = await gatewayOfFile({ env: secretMode });

const mentionsOf = async (
  peer: JsonPeer,
  room: string,
  text: string,
  extra = {},
): Promise<readonly string[] | undefined> => {
  const { seq } = (await peer.say(room, text, extra)) as Frame<'ack'>;
  const said = await peer.next((frame) => frame.type === 'message' && frame.seq === seq);
  return (said as Message).mentions;
};
async function joined(at: TestGateway, room: string, alias: string): Promise<JsonPeer> {
  const peer = await person(at, alias);
  await peer.join(room);
  return peer;
}

test('a message says whom it mentions, as they write themselves', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'Bob');
  expect(await mentionsOf(ann, room, 'hi @bob, @cy and @ANN')).toEqual(['Bob', 'ann']);
  expect(await mentionsOf(ann, room, '@here: lunch')).toEqual(['@here']);
  expect(await mentionsOf(ann, room, 'nobody at all')).toBeUndefined();
  const { messages } = await bob.request<Frame<'history'>>({ type: 'history', room });
  expect(messages.map(({ mentions }) => mentions)).toEqual([['Bob', 'ann'], ['@here'], undefined]);
  // Where anybody may come in, nobody moderates.
  expect(await mentionsOf(ann, room, '@all: lunch')).toBeUndefined();
});

test('a private message mentions those it is for and nobody else', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  void bob;
  using cy = await memberOf(gateway, room, 'cy');
  void cy;
  const mentions = await mentionsOf(ann, room, '@bob not @cy, not @here', { to: ['bob'] });
  expect(mentions).toEqual(['bob']);
});

test('an edit mentions whom the new text names', async () => {
  const room = newRoom();
  using ann = await JsonPeer.open(gateway.wsUrl);
  await ann.request({ type: 'hello', alias: 'ann', features: ['amend'] });
  await ann.join(room);
  using bob = await memberOf(gateway, room, 'bob');
  void bob;
  const { seq } = (await ann.say(room, 'hi @bob')) as Frame<'ack'>;
  for (const [text, mentions] of [
    ['hi @ann', ['ann']],
    ['hi', undefined],
  ] as const) {
    await ann.request({ type: 'amend', room, seq, text });
    expect(await ann.next('amended')).toMatchObject({ text });
    expect(ann.frames.findLast(({ type }) => type === 'amended')).toEqual(
      expect.objectContaining(mentions === undefined ? {} : { mentions }),
    );
    const { messages } = await ann.request<Frame<'history'>>({ type: 'history', room });
    expect(messages[0]).toMatchObject({ text });
    expect(messages[0]?.mentions).toEqual(mentions);
  }
});

test('people who belong to a room are mentioned where they are not', async () => {
  const room = newRoom();
  using ann = await person(withPeople, 'ann');
  using dora = await joined(withPeople, 'lobby', 'Dora');
  void dora;
  await act(ann, { act: 'create', room, access: 'closed', people: ['Dora'] });
  await ann.join(room);
  expect(await mentionsOf(ann, room, 'for @dora')).toEqual(['Dora']);
});

test('all are mentioned by those who moderate only', async () => {
  const room = newRoom();
  using ann = await person(withPeople, 'ann');
  using bob = await joined(withPeople, 'lobby', 'bob');
  await act(ann, { act: 'create', room, access: 'open' });
  for (const peer of [ann, bob]) await peer.join(room);
  expect(await mentionsOf(ann, room, '@all: lunch')).toEqual(['@all']);
  expect(await mentionsOf(bob, room, '@all: lunch')).toBeUndefined();
  await act(ann, { act: 'add', room, who: 'bob' });
  await act(ann, { act: 'role', room, who: 'bob', role: 'moderator' });
  expect(await mentionsOf(bob, room, '@all: lunch')).toEqual(['@all']);
});

test('a message over HTTP mentions as one over a connection does', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const said = await fetch(`${gateway.httpUrl}/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${'h'.repeat(24)}` },
    body: JSON.stringify({ alias: 'http', text: 'hi @ANN' }),
  });
  expect(said.status).toBe(201);
  expect(await ann.next('message')).toMatchObject({ mentions: ['ann'] });
  const page = await fetch(`${gateway.httpUrl}/v1/rooms/${room}/messages`);
  expect(await page.json()).toMatchObject({ messages: [{ mentions: ['ann'] }] });
});
