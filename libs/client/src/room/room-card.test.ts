import type { ActName, RoomEvent, RoomName, RoomPersonView, RoomView } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterAct, tellsAll } from './room-card.ts';
import type { RoomCard } from './room-card.ts';

const card: RoomView = {
  access: 'closed',
  topic: '',
  guests: false,
  archived: false,
  slowSeconds: 0,
  created: 0,
  people: 2,
  you: { role: 'member', can: ['read', 'say'] },
};
const ann: RoomPersonView = { alias: 'ann', role: 'owner' };
const bob: RoomPersonView = { alias: 'bob', role: 'member' };
const known: RoomCard = { card, people: [ann, bob] };
const event = (act: ActName, rest: Partial<RoomEvent> = {}): RoomEvent => {
  return { type: 'room', room: 'plans' as RoomName, seq: 9, by: 'ann', at: 0, act, ...rest };
};

test('an act changes what it tells of', () => {
  const changed = (act: ActName, rest: Partial<RoomEvent>) =>
    afterAct(known, event(act, rest)).card;
  expect(changed('topic', { topic: 'new' })).toEqual({ ...card, topic: 'new' });
  expect(changed('access', { access: 'open', guests: true })).toEqual({
    ...card,
    access: 'open',
    guests: true,
  });
  expect(changed('slow', { seconds: 5 })).toEqual({ ...card, slowSeconds: 5 });
  expect(changed('archive', { archived: true })).toEqual({ ...card, archived: true });
  // These seconds are not those of slow mode.
  expect(changed('ban', { who: ['eve'], seconds: 60 })).toEqual(card);
});

test('people come, change their role, and go', () => {
  const after = (act: ActName, rest: Partial<RoomEvent>) => {
    const { card: now, people } = afterAct(known, event(act, rest));
    return [now.people, ...people.map(({ alias, role }) => `${alias} ${role}`)];
  };
  const cy = { who: ['cy'] };
  expect(after('add', cy)).toEqual([3, 'ann owner', 'bob member', 'cy member']);
  expect(after('accept-invite', cy)).toEqual([3, 'ann owner', 'bob member', 'cy member']);
  expect(after('role', { who: ['bob'], role: 'moderator' })).toEqual([
    2,
    'ann owner',
    'bob moderator',
  ]);
  for (const act of ['remove', 'ban'] as const) {
    expect(after(act, { who: ['bob'] })).toEqual([1, 'ann owner']);
    expect(after(act, cy)).toEqual([2, 'ann owner', 'bob member']);
  }
  expect(after('mute', { who: ['bob'] })).toEqual([2, 'ann owner', 'bob member']);
});

test('an act that is in the card already changes nothing', () => {
  const anyAct = fc.constantFrom<ActName>(
    ...(['topic', 'access', 'add', 'remove', 'ban', 'role', 'slow', 'archive'] as const),
  );
  const anyEvent = fc
    .record({
      act: anyAct,
      who: fc.subarray(['ann', 'bob', 'cy'], { minLength: 1, maxLength: 1 }),
      role: fc.constantFrom('member' as const, 'moderator' as const),
      topic: fc.constantFrom('one', 'two'),
      archived: fc.boolean(),
    })
    .map(({ act, who, ...rest }) => {
      if (act === 'role') return event(act, { who, role: rest.role });
      if (act === 'topic') return event(act, { topic: rest.topic });
      if (act === 'archive') return event(act, { archived: rest.archived });
      return event(act, { who });
    });
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 20 }), anyEvent, (before, last) => {
      const once = [...before, last].reduce(afterAct, known);
      const twice = afterAct(once, last);
      expect(twice.card).toEqual(once.card);
      expect(new Set(twice.people)).toEqual(new Set(once.people));
      expect(once.card.people).toBe(once.people.length);
    }),
  );
});

test('the card is asked for when an act does not tell all that it changed', () => {
  const asks = (act: ActName, rest: Partial<RoomEvent> = {}, now = known) =>
    !tellsAll(now, event(act, rest), 'bob');
  const eve = { who: ['eve'] };
  const moderating = { ...known, card: { ...card, bans: [] } };
  expect((['topic', 'access', 'slow'] as const).map((act) => asks(act))).toEqual([
    false,
    false,
    false,
  ]);
  expect(asks('mute', eve)).toBe(false);
  // What one may do oneself, what moderators see, and what a later version may change.
  expect(asks('mute', { who: ['bob'] })).toBe(true);
  for (const act of ['ban', 'unban', 'mute', 'unmute', 'invite', 'accept-invite'] as const) {
    expect(asks(act, eve), act).toBe(false);
    expect(asks(act, eve, moderating), act).toBe(true);
  }
  for (const act of ['archive', 'create', 'paint' as ActName] as const)
    expect(asks(act), act).toBe(true);
});

test('the card is asked for when somebody goes who may be beyond the list', () => {
  const eve = { who: ['eve'] };
  const many = { ...known, card: { ...card, people: 3 } };
  expect(tellsAll(known, event('remove', eve), 'bob')).toBe(true);
  expect(tellsAll(many, event('remove', eve), 'bob')).toBe(false);
  expect(tellsAll(many, event('remove', { who: ['ann'] }), 'bob')).toBe(true);
  expect(tellsAll(many, event('add', eve), 'bob')).toBe(true);
});
