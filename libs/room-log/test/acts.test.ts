// Acts in rooms against a real nats-server: two gateways' logs, what members hear, and what the
// stream refuses.
import type { AliasKey, RoomAct, RoomName } from '@natter/protocol';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { field } from '../src/nats/headers.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import { recordFields } from '../src/records/record.ts';
import { encodeRoomEvent } from '../src/records/room-event.ts';
import { directName } from '../src/room-card/direct-name.ts';
import { inviteHash, newInviteSecret } from '../src/room-card/decide-invite.ts';
import type { Actor } from '../src/room-card/decision.ts';
import type { ActOutcome } from '../src/room-card/act.ts';
import type { Who } from '../src/room-card/room-card.ts';
import type { RoomLog } from '../src/room-log.ts';
import type { Claim } from '../src/seats/claim.ts';
import type { Seat } from '../src/seats/seat.ts';
import { hostRoom, openLog, party, sayBody } from './log-world.ts';
import type { TestLog } from './log-world.ts';

let nats: TestNats;
let first: TestLog;
let second: TestLog;
beforeAll(async () => {
  nats = await startNats();
  first = await openLog(nats.url);
  second = await openLog(nats.url);
});
afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await nats.stop();
});

const BOB = party('bob').owner;
let rooms = 0;
const newRoom = (): RoomName => `acts-${(rooms += 1)}` as RoomName;
const who = (alias: string): Who => ({ id: party(alias).owner, alias });
const found = new Map(['ann', 'bob', 'cat'].map((alias) => [alias, who(alias)]));
const member = (alias: string): Actor => ({ ...who(alias), serverRole: 'member' });

let acts = 0;
const act = (
  log: RoomLog,
  room: RoomName,
  { by = 'ann', id = `a${(acts += 1)}`, ...what }: RoomAct & { by?: string; id?: string },
): Promise<ActOutcome> => log.act(room, { id, actor: member(by), act: what, found });

const join = (log: RoomLog, room: RoomName, alias: string): Promise<Claim> =>
  log.claim(room, {
    alias,
    key: alias as AliasKey,
    owner: party(alias).owner,
    gateway: log.gateway,
    graceMs: 0,
  });
async function sit(log: RoomLog, room: RoomName, alias: string): Promise<Seat> {
  const claim = await join(log, room, alias);
  if (claim.kind !== 'seated') throw new Error(claim.kind);
  return claim.seat;
}
let says = 0;
const say = (seat: Seat): ReturnType<Seat['say']> =>
  seat.say({ id: `s${(says += 1)}`, audience: undefined, body: sayBody('hi') });

const done = { kind: 'done' };
const refusedAs = (code: string): object => ({ kind: 'refused', refusal: { code } });

test('members hear an act in order with what is said', async () => {
  const room = newRoom();
  expect(await act(first.log, room, { act: 'create', access: 'open' })).toMatchObject(done);
  const heard = await hostRoom(second.log, room);
  const ann = await sit(second.log, room, 'ann');
  await say(ann);
  const topic = await act(first.log, room, { act: 'topic', topic: 'Tea' });
  await say(ann);
  await eventually(() => {
    expect(heard.told.map((each) => each.replace(/^say .*/, 'say'))).toEqual([
      'joined ann',
      'say',
      'ann topic',
      'say',
    ]);
  });
  expect(topic).toMatchObject({ kind: 'done', seq: heard.seqs[2] });
  expect(heard.skipped).toBe(0);
  expect((await heard.hosted.card.heard())?.state.topic).toBe('Tea');
  expect((await second.log.card(room))?.state.topic).toBe('Tea');
  const cards = await second.log.cards([room, newRoom()]);
  expect([...cards].map(([name, { state }]) => [name, state.topic])).toEqual([[room, 'Tea']]);
});

test('a closed room lets its people in, and nobody else', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'closed' });
  const heard = await hostRoom(second.log, room);
  expect(await join(second.log, room, 'bob')).toMatchObject({
    kind: 'forbidden',
    refusal: { code: 'forbidden', needs: 'read' },
  });
  expect(heard.told).toEqual([]);
  await act(first.log, room, { act: 'add', who: 'bob' });
  // Whether or not the second gateway has heard of it.
  await sit(second.log, room, 'bob');
  heard.hosted.close();
});

test('somebody who is removed or banned loses the seat before the act is done', async () => {
  for (const what of ['remove', 'ban'] as const) {
    const room = newRoom();
    await act(first.log, room, { act: 'create', access: 'open' });
    const heard = await hostRoom(second.log, room);
    const bob = await sit(second.log, room, 'bob');
    expect(await say(bob)).toMatchObject({ kind: 'stored' });
    expect(await act(first.log, room, { act: what, who: 'bob', why: 'spam' })).toMatchObject(done);
    expect(await say(bob)).toEqual({ kind: 'removed', certain: true });
    await eventually(() => expect(heard.told.at(-1)).toBe('left bob removed'));
    const again = await join(second.log, room, 'bob');
    if (what === 'remove') expect(again.kind).toBe('seated');
    else expect(again).toMatchObject({ kind: 'forbidden', refusal: { code: 'forbidden' } });
  }
});

test('a banned person cannot come back under another alias or by a request', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open' });
  await act(first.log, room, { act: 'ban', who: 'bob' });
  await hostRoom(second.log, room);
  const robert = { alias: 'robert', key: 'robert' as AliasKey, owner: party('bob').owner };
  const claim = { ...robert, gateway: second.log.gateway, graceMs: 0 };
  expect(await second.log.claim(room, claim)).toMatchObject({ kind: 'forbidden' });
  expect(await second.log.visit(room, robert)).toMatchObject({ kind: 'forbidden' });
  expect(await first.log.visit(room, robert)).toMatchObject({ kind: 'forbidden' });
});

test('a muted member is refused at once, until the mute ends or is taken back', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open' });
  await hostRoom(second.log, room);
  const bob = await sit(second.log, room, 'bob');
  expect(await act(first.log, room, { act: 'mute', who: 'bob', seconds: 60 })).toMatchObject(done);
  expect(await say(bob)).toMatchObject({ kind: 'muted', certain: true });
  expect(await act(first.log, room, { act: 'unmute', who: 'bob' })).toMatchObject(done);
  expect(await say(bob)).toMatchObject({ kind: 'stored' });
  await act(first.log, room, { act: 'mute', who: 'bob', seconds: 1 });
  expect(await say(bob)).toMatchObject({ kind: 'muted' });
  await eventually(async () => expect(await say(bob)).toMatchObject({ kind: 'stored' }));
});

test('a mute stays with somebody who leaves and comes back', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open' });
  await hostRoom(second.log, room);
  const bob = await sit(second.log, room, 'bob');
  await act(first.log, room, { act: 'mute', who: 'bob' });
  await bob.leave('quit');
  const back = await sit(second.log, room, 'bob');
  expect(await say(back)).toMatchObject({ kind: 'muted' });
});

test('an archived room can be read and joined, and nobody speaks', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open' });
  await hostRoom(second.log, room);
  const bob = await sit(second.log, room, 'bob');
  await act(first.log, room, { act: 'archive', archived: true });
  expect(await say(bob)).toMatchObject({ kind: 'muted' });
  expect(await say(await sit(second.log, room, 'cat'))).toMatchObject({ kind: 'muted' });
  expect(await act(first.log, room, { act: 'topic', topic: 'x' })).toMatchObject(
    refusedAs('room-archived'),
  );
  await act(first.log, room, { act: 'archive', archived: false });
  expect(await say(bob)).toMatchObject({ kind: 'stored' });
});

test('closing a room puts out those who do not belong to it', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open', people: ['cat'] });
  await hostRoom(second.log, room);
  const [bob, cat] = [await sit(second.log, room, 'bob'), await sit(second.log, room, 'cat')];
  await act(first.log, room, { act: 'access', access: 'closed' });
  expect(await say(bob)).toMatchObject({ kind: 'removed' });
  expect(await say(cat)).toMatchObject({ kind: 'stored' });
});

test('an act that is repeated is done once', async () => {
  const room = newRoom();
  const again = { act: 'create', access: 'closed', id: 'once' } as const;
  const outcome = await act(first.log, room, again);
  expect(outcome).toMatchObject(done);
  expect(await act(second.log, room, again)).toEqual(outcome);
  expect(await act(second.log, room, { ...again, id: 'twice' })).toMatchObject(
    refusedAs('room-exists'),
  );
});

test('of two moderators who ban each other at once one is banned', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open', people: ['bob', 'cat'] });
  for (const each of ['bob', 'cat'])
    await act(first.log, room, { act: 'role', who: each, role: 'moderator' });
  const outcomes = await Promise.all([
    act(first.log, room, { act: 'ban', who: 'cat', by: 'bob' }),
    act(second.log, room, { act: 'ban', who: 'bob', by: 'cat' }),
  ]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused']);
  const card = await first.log.card(room);
  expect(card?.state.bans.size).toBe(1);
});

test('a room that is used without a card is not taken by a member', async () => {
  const room = newRoom();
  await sit(first.log, room, 'bob');
  const create = { act: 'create', access: 'closed' } as const;
  expect(await act(first.log, room, create)).toMatchObject(refusedAs('room-exists'));
  const admin: Actor = { ...who('ann'), serverRole: 'admin' };
  expect(await first.log.act(room, { id: 'x', actor: admin, act: create })).toMatchObject(done);
});

test('a direct room exists once, for its people, before anybody is there', async () => {
  const room = directName([party('ann').owner, party('bob').owner]);
  const create = { act: 'create', access: 'direct', people: ['bob'] } as const;
  expect(await join(first.log, room, 'cat')).toMatchObject({ kind: 'forbidden' });
  expect(await act(first.log, room, create)).toMatchObject(done);
  expect(await join(second.log, room, 'cat')).toMatchObject({ kind: 'forbidden' });
  await sit(second.log, room, 'bob');
});

test('an invite link lets as many in as it says', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'closed' });
  const hash = inviteHash(newInviteSecret());
  await act(first.log, room, { act: 'invite', hash });
  const accept = { act: 'accept-invite', hash } as const;
  const outcomes = await Promise.all([
    act(first.log, room, { ...accept, by: 'bob' }),
    act(second.log, room, { ...accept, by: 'cat' }),
  ]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused']);
});

test('a card of 5,000 people with long aliases is stored, read and changed', async () => {
  const room = newRoom();
  const people = Array.from({ length: 4_999 }, (_, n) => ({
    id: party(`${n}`).owner,
    // 32 characters of four bytes each.
    alias: '\u{20000}'.repeat(31) + String.fromCodePoint(0x20001 + n),
  }));
  const names = people.map((_, n) => `p${n}`);
  const crowd = new Map(people.map((each, n) => [`p${n}`, each]));
  const create = { act: 'create', access: 'closed', people: names } as const;
  const options = { actor: member('ann'), found: crowd };
  expect(await first.log.act(room, { ...options, id: 'c', act: create })).toMatchObject(done);
  expect((await second.log.card(room))?.state.people.size).toBe(5_000);
  const heard = await hostRoom(second.log, room);
  expect(heard.hosted.card.current?.state.people.size).toBe(5_000);
  const ban = { act: 'ban', who: 'p7' } as const;
  expect(await first.log.act(room, { ...options, id: 'b', act: ban })).toMatchObject(done);
  expect((await heard.hosted.card.heard())?.state.people.size).toBe(4_999);
  expect(await act(first.log, room, { act: 'add', who: 'bob' })).toMatchObject(done);
  expect(await act(first.log, room, { act: 'add', who: 'cat' })).toMatchObject(
    refusedAs('too-large'),
  );
});

test('a card that this version cannot read lets nobody in and puts nobody out', async () => {
  const room = newRoom();
  const bob = await sit(first.log, room, 'bob');
  const subjects = roomSubjects(room, 1);
  const { nc } = first.log.bus;
  await nc.request(subjects.card, '{"state":{"access":"by-moonlight"},"changes":[]}');
  const heard = await hostRoom(second.log, room);
  expect(await join(second.log, room, 'ann')).toMatchObject({ kind: 'forbidden' });
  expect(await act(first.log, room, { act: 'topic', topic: 'x' })).toMatchObject(
    refusedAs('unavailable'),
  );
  await heard.hosted.card.heard();
  expect(await say(bob)).toMatchObject({ kind: 'stored' });
});

test('a forged record of an act changes nothing', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'open' });
  const heard = await hostRoom(second.log, room);
  const bob = await sit(second.log, room, 'bob');
  const fields = recordFields('room', party('ann'), undefined) + field('Natter-About', BOB);
  const event = { type: 'room', room, by: 'ann', act: 'ban', who: ['bob'], at: 1 } as const;
  const body = encodeRoomEvent(event);
  second.log.bus.publish(roomSubjects(room, 1).log, body, fields);
  await eventually(() => expect(heard.told.at(-1)).toBe('ann ban bob'));
  expect((await heard.hosted.card.heard())?.state.bans.size).toBe(0);
  expect(await say(bob)).toMatchObject({ kind: 'stored' });
});

test('rooms with a card are listed', async () => {
  const room = newRoom();
  await act(first.log, room, { act: 'create', access: 'closed' });
  await eventually(async () => {
    expect(await second.log.directory.roomsWithCard()).toContain(room);
  });
});

test('an act that is held up past many others is not done again', async () => {
  const { log } = first;
  const room = newRoom();
  await act(log, room, { act: 'create', access: 'open' });
  const muting = { id: 'held-up', act: 'mute', who: 'bob' } as const;
  expect(await act(log, room, muting)).toMatchObject(done);
  // A card remembers 16.
  for (let n = 0; n < 9; n += 1) {
    await act(log, room, { act: 'unmute', who: 'bob' });
    await act(log, room, { act: 'mute', who: 'bob' });
  }
  await act(log, room, { act: 'unmute', who: 'bob' });
  expect(await act(second.log, room, muting)).toEqual({ kind: 'unchanged' });
  expect((await log.card(room))?.state.mutes.size).toBe(0);
});
