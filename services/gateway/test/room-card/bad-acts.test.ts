// Acts that must not be done, over natter.v1: each is refused with a code and a reason, and the
// card stays as it is.
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { act, person } from './ws-person.ts';

const { gateway } = await gatewayOfFile({ env: { ...secretMode, NATTER_RATE: '0' } });

/** A closed room of ann (owner), mo and max (moderators), and bob. */
async function denOf(ann: JsonPeer, others: readonly JsonPeer[]): Promise<string> {
  const room = newRoom();
  await act(ann, { room, act: 'create', access: 'closed' });
  const { secret } = (await act(ann, { room, act: 'invite', uses: 10 })) as { secret: string };
  for (const other of others) await act(other, { room, act: 'accept-invite', secret });
  await ann.join(room);
  for (const who of ['mo', 'max']) await act(ann, { room, act: 'role', who, role: 'moderator' });
  return room;
}

test('what is not there, and what is not yours, is refused', async () => {
  using ann = await person(gateway, 'ann');
  using mo = await person(gateway, 'mo');
  using max = await person(gateway, 'max');
  using bob = await person(gateway, 'bob');
  using eve = await person(gateway, 'eve');
  const room = await denOf(ann, [mo, max, bob]);
  const before = await ann.request({ type: 'card', room });
  const table: readonly (readonly [JsonPeer, object, string])[] = [
    [ann, { room: 'nowhere', act: 'topic', topic: 'x' }, 'no-such-room'],
    [ann, { room, act: 'ban', who: 'nobody' }, 'no-such-person'],
    [ann, { room, act: 'ban', who: '‮evil' }, 'no-such-person'],
    [ann, { room, act: 'role', who: 'eve', role: 'owner' }, 'no-such-person'],
    [ann, { room, act: 'remove', who: 'ann' }, 'last-owner'],
    [ann, { room, act: 'role', who: 'ann', role: 'member' }, 'last-owner'],
    [ann, { room, act: 'ban', who: 'ann' }, 'bad-request'],
    [ann, { room, act: 'topic', topic: 'a\u001B[2J' }, 'bad-request'],
    [ann, { room, act: 'topic', topic: 'two\nlines' }, 'bad-request'],
    [ann, { room, act: 'topic', topic: 'a‮b' }, 'bad-request'],
    [ann, { room, act: 'create', access: 'open' }, 'room-exists'],
    [eve, { room, act: 'create', access: 'open' }, 'room-exists'],
    [eve, { room, act: 'topic', topic: 'mine now' }, 'no-such-room'],
    [eve, { room, act: 'accept-invite', secret: 'guess' }, 'bad-invite'],
    [bob, { room, act: 'invite' }, 'forbidden'],
    [bob, { room, act: 'ban', who: 'mo' }, 'forbidden'],
    [mo, { room, act: 'ban', who: 'ann' }, 'forbidden'],
    [mo, { room, act: 'archive', archived: true }, 'forbidden'],
    [mo, { room, act: 'role', who: 'mo', role: 'owner' }, 'forbidden'],
    [ann, { act: 'create', access: 'direct', people: ['ann'] }, 'bad-request'],
    [ann, { act: 'create', access: 'direct', people: [] }, 'bad-request'],
    [ann, { act: 'create', access: 'direct', people: ['nobody'] }, 'no-such-person'],
    [ann, { room: `direct-${'0'.repeat(32)}`, act: 'create', access: 'closed' }, 'bad-room'],
  ];
  const answers: unknown[] = [];
  for (const [peer, fields] of table) {
    const answer = await act(peer, fields);
    answers.push([fields, 'code' in answer ? answer.code : answer]);
  }
  expect(answers).toEqual(table.map(([, fields, code]) => [fields, code]));
  expect(await ann.request({ type: 'card', room })).toEqual({
    ...before,
    id: expect.any(String) as string,
  });
});

test('of two moderators who ban each other at once, one stays', async () => {
  using ann = await person(gateway, 'ann');
  using mo = await person(gateway, 'mo');
  using max = await person(gateway, 'max');
  const room = await denOf(ann, [mo, max]);
  const answers = await Promise.all([
    act(mo, { room, act: 'ban', who: 'max' }),
    act(max, { room, act: 'ban', who: 'mo' }),
  ]);
  expect(answers.map(({ type }) => type).toSorted()).toEqual(['acted', 'error']);
  const { card } = (await ann.request({ type: 'card', room })) as {
    card?: { bans?: readonly unknown[] };
  };
  expect(card?.bans).toHaveLength(1);
});

test('an invite link of a room that was archived since lets nobody in', async () => {
  using ann = await person(gateway, 'ann');
  using bob = await person(gateway, 'bob');
  const room = await denOf(ann, []);
  const { secret } = (await act(ann, { room, act: 'invite' })) as { secret: string };
  await act(ann, { room, act: 'archive', archived: true });
  expect(await act(bob, { room, act: 'accept-invite', secret })).toMatchObject({
    code: 'room-archived',
  });
  expect(await ann.request({ type: 'say', room, id: 's1', text: 'hello?' })).toMatchObject({
    code: 'forbidden',
    needs: 'say',
  });
});

test('an act repeated with its id is done once', async () => {
  using ann = await person(gateway, 'ann');
  using bob = await person(gateway, 'bob');
  const room = await denOf(ann, [bob]);
  const request = { type: 'act', id: 'same', room, act: 'mute', who: 'bob', seconds: 60 };
  const first = await ann.request(request);
  expect(await ann.request(request)).toEqual(first);
});

test('where anybody may come in, nobody but the operator changes rooms', async () => {
  const operator = 'operators-token-of-some-length';
  const open = await gatewayOfFile({ env: { NATTER_OPERATOR_TOKEN: operator } });
  using ann = await JsonPeer.open(open.gateway.wsUrl);
  await ann.hello('ann');
  const room = newRoom();
  expect(await act(ann, { room, act: 'create', access: 'closed' })).toMatchObject({
    code: 'forbidden',
    needs: 'moderate',
  });
  using boss = await JsonPeer.open(open.gateway.wsUrl);
  await boss.hello('boss', operator);
  expect(await act(boss, { room, act: 'create', access: 'closed' })).toMatchObject({
    type: 'acted',
  });
  expect(await ann.request({ type: 'join', room })).toMatchObject({ code: 'forbidden' });
  const { secret } = (await act(boss, { room, act: 'invite' })) as { secret: string };
  await act(ann, { room, act: 'accept-invite', secret });
  expect(await ann.request({ type: 'join', room })).toMatchObject({ type: 'joined' });
});
