// Closed rooms over natter.v1, at two gateways: who gets in, who is put out, and what they see.
import { eventually, startGateway } from '@natter/testkit';
import type { ServerMessage } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { act, person } from './ws-person.ts';

const env = { ...secretMode, NATTER_RATE: '0' };
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

test('only people of a closed room get in, at either gateway', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  using eve = await person(there, 'eve');
  expect(await act(ann, { room, act: 'create', access: 'closed', topic: 'plans' })).toMatchObject({
    type: 'acted',
    room,
  });
  await ann.join(room);
  expect(await bob.request({ type: 'join', room })).toMatchObject({ code: 'forbidden' });
  const invited = await act(ann, { room, act: 'invite' });
  const { secret } = invited as { secret: string };
  expect(await act(bob, { room, act: 'accept-invite', secret })).toMatchObject({ type: 'acted' });
  expect(await act(eve, { room, act: 'accept-invite', secret })).toMatchObject({
    code: 'bad-invite',
  });
  expect(await bob.request({ type: 'join', room })).toMatchObject({
    type: 'joined',
    card: { access: 'closed', topic: 'plans', people: 2, you: { role: 'member' } },
    people: [
      { alias: 'ann', role: 'owner' },
      { alias: 'bob', role: 'member' },
    ],
  });
  expect(await eve.request({ type: 'card', room })).toMatchObject({ code: 'forbidden' });
});

test('a mute holds at the other gateway, and its end is heard', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'open' });
  await ann.join(room);
  await bob.join(room);
  await bob.say(room, 'hello');
  expect(await act(ann, { room, act: 'mute', who: 'bob', why: 'noise' })).toMatchObject({
    type: 'acted',
  });
  expect(await bob.request({ type: 'say', id: 'm1', room, text: 'muted?' })).toMatchObject({
    code: 'forbidden',
    needs: 'say',
  });
  await act(ann, { room, act: 'unmute', who: 'bob' });
  expect(await bob.request({ type: 'say', id: 'm2', room, text: 'not any more' })).toMatchObject({
    type: 'ack',
  });
  await eventually(() => {
    expect(ann.messages(room).map(({ text }) => text)).toEqual(['hello', 'not any more']);
  });
  expect(bob.frames.filter(({ type }) => type === 'room')).toMatchObject([
    { act: 'mute', by: 'ann', who: ['bob'], why: 'noise' },
    { act: 'unmute', by: 'ann', who: ['bob'] },
  ]);
});

test('who is banned hears nothing more, and does not come back', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'closed', people: [] });
  const { secret } = (await act(ann, { room, act: 'invite' })) as { secret: string };
  await act(bob, { room, act: 'accept-invite', secret });
  await ann.join(room);
  await bob.join(room);
  const banned = await act(ann, { room, act: 'ban', who: 'bob' });
  expect(banned).toMatchObject({ type: 'acted' });
  await ann.say(room, 'only for us');
  expect(await bob.next('removed')).toMatchObject({ room, needs: 'read' });
  expect(await bob.request({ type: 'say', id: 'm1', room, text: 'still?' })).toMatchObject({
    code: 'not-joined',
  });
  expect(await bob.request({ type: 'join', room })).toMatchObject({ code: 'forbidden' });
  expect(bob.messages(room)).toEqual([]);
  await eventually(() => {
    expect(ann.frames).toContainEqual(
      expect.objectContaining({ type: 'member', alias: 'bob', change: 'left', why: 'removed' }),
    );
  });
});

test('a direct room is for its people only, whoever makes it', async () => {
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  using eve = await person(there, 'eve');
  for (const peer of [ann, bob, eve]) await peer.join('lobby');
  const made = await act(ann, { act: 'create', access: 'direct', people: ['bob'] });
  const { room } = made as { room: string };
  expect(room).toMatch(/^direct-/);
  await ann.join(room);
  await ann.say(room, 'later');
  expect(await act(bob, { act: 'create', access: 'direct', people: ['ann'] })).toMatchObject({
    type: 'acted',
    room,
  });
  expect(await bob.request({ type: 'join', room, history: 10 })).toMatchObject({
    messages: [{ text: 'later' }],
    card: { access: 'direct', people: 2 },
  });
  expect(await eve.request({ type: 'join', room })).toMatchObject({ code: 'forbidden' });
});

test('a card shows every act that was answered before, at any gateway', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'open' });
  // Hosted there: what was heard may be older than what was answered here.
  await bob.join(room);
  for (let n = 0; n < 50; n += 1) {
    await act(ann, { room, act: 'topic', topic: `topic ${n}` });
    const card = await bob.request({ type: 'card', room });
    expect(card).toMatchObject({ type: 'card', card: { topic: `topic ${n}` } });
  }
});

test('somebody who came a moment ago through the other gateway can be acted on', async () => {
  const room = newRoom();
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  await act(ann, { room, act: 'create', access: 'open' });
  // More records for the other gateway to hear than there are for this one.
  const others = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const other = await person(there, `other${n}`);
      await other.join(room);
      return other;
    }),
  );
  const refused: ServerMessage[] = [];
  for (let n = 0; n < 80; n += 1) {
    await bob.join(room);
    for (const name of ['mute', 'unmute', 'ban', 'unban']) {
      const answer = await act(ann, { room, act: name, who: 'bob' });
      if (answer.type !== 'acted') refused.push(answer);
    }
    await bob.next('removed');
  }
  expect(refused).toEqual([]);
  for (const other of others) other.terminate();
});
