import { BAN_SECONDS_MAX, ROOM_ROLES } from '@natter/protocol';
import type { CreateAct, Role, RoomAct, RoomName } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changed, decodeCard, encodeCard } from '../cards/card.ts';
import { decide } from './decide.ts';
import { inviteHash } from './decide-invite.ts';
import type { Actor, Decision } from './decision.ts';
import { isLastOwner } from './decision.ts';
import { directName } from './direct-name.ts';
import { activeBan, historyFrom, mayJoin, roleIn } from './permissions.ts';
import { roomCardKind } from './room-card.ts';
import type { RoomCard, StoredRoomCard, Who } from './room-card.ts';

const ROOM = 'tea' as RoomName;
const NOW_MS = 1_000_000;
const HASH = inviteHash('secret');
const ALIASES = ['ann', 'bob', 'cat', 'dan', 'eve'] as const;
type Name = (typeof ALIASES)[number];
const who = (alias: string): Who => ({ id: `id-${alias}`, alias });
const found = new Map(ALIASES.map((alias) => [alias as string, who(alias)]));

interface Options {
  readonly by?: string;
  readonly serverRole?: Role;
  readonly moderates?: boolean;
  readonly room?: RoomName;
  readonly used?: boolean;
  readonly nowMs?: number;
}
function decideAct(
  card: StoredRoomCard | undefined,
  act: RoomAct,
  { by = 'ann', serverRole = 'member', moderates = false, ...rest }: Options = {},
): Decision {
  const actor: Actor = { ...who(by), serverRole, moderates };
  return decide(card, { room: ROOM, used: false, nowMs: NOW_MS, found, ...rest, actor, act });
}

/** Applies acts; each must change the card. */
function cardOf(...steps: (readonly [RoomAct, Options?])[]): StoredRoomCard {
  let card: StoredRoomCard | undefined;
  for (const [act, options] of steps) {
    const decision = decideAct(card, act, options);
    if (decision.kind !== 'change') throw new Error(JSON.stringify(decision));
    card = stored(decision.card, card);
  }
  return card!;
}
const stored = (state: RoomCard, before?: StoredRoomCard): StoredRoomCard => ({
  ...changed(before, { id: 'x', state }),
  seq: (before?.seq ?? 0) + 10,
});

const create: CreateAct = { act: 'create', access: 'closed', people: ['bob', 'cat'] };
const open: CreateAct = { act: 'create', access: 'open', people: ['bob', 'cat'] };
const bobModerates: RoomAct = { act: 'role', who: 'bob', role: 'moderator' };
const codeOf = (decision: Decision): string =>
  decision.kind === 'refused' ? decision.refusal.code : decision.kind;
const code = (card: StoredRoomCard | undefined, act: RoomAct, options?: Options): string =>
  codeOf(decideAct(card, act, options));

test('its maker owns a new room, with the people named', () => {
  const { state } = cardOf([{ ...create, topic: 'Tea' }]);
  expect(state).toMatchObject({ access: 'closed', topic: 'Tea', created: NOW_MS });
  expect([...state.people.values()].map(({ alias, role }) => `${alias} ${role}`)).toEqual([
    'ann owner',
    'bob member',
    'cat member',
  ]);
});

test('a name that another room has, or that is used, is refused', () => {
  expect(code(cardOf([create]), create, { by: 'dan' })).toBe('room-exists');
  expect(code(undefined, create, { used: true })).toBe('room-exists');
  expect(code(undefined, create, { used: true, serverRole: 'admin' })).toBe('change');
  expect(code(undefined, create, { used: true, moderates: true })).toBe('change');
});

test('guests create no rooms', () => {
  expect(code(undefined, create, { serverRole: 'guest' })).toBe('forbidden');
});

test('an act on a room without a card is refused, and so is one on a hidden room', () => {
  const topic: RoomAct = { act: 'topic', topic: 'x' };
  const outside = decideAct(cardOf([create]), topic, { by: 'dan' });
  expect(codeOf(outside)).toBe('no-such-room');
  expect(outside).toEqual(decideAct(undefined, topic, { by: 'dan' }));
});

test('a topic is one line of at most 250 characters, without controls', () => {
  const card = cardOf([open]);
  const topics = [
    'a\nb',
    'a\tb',
    '\u0000',
    '\u202Eabc',
    '\uD800',
    'x'.repeat(251),
    '😀'.repeat(251),
  ];
  for (const topic of topics) {
    expect(code(card, { act: 'topic', topic })).toBe('bad-request');
    expect(code(undefined, { act: 'create', access: 'open', topic })).toBe('bad-request');
  }
  for (const topic of ['x'.repeat(250), '😀'.repeat(250), '<b>&amp;', 'żółć'])
    expect(code(card, { act: 'topic', topic })).toBe('change');
  expect(code(card, { act: 'topic', topic: '' })).toBe('unchanged');
});

test('only owners and moderators act, and only owners choose roles', () => {
  const card = cardOf([open], [bobModerates]);
  const moderators: RoomAct[] = [
    { act: 'topic', topic: 'x' },
    { act: 'slow', seconds: 5 },
    { act: 'receipts', on: false },
    { act: 'invite', hash: HASH },
    { act: 'add', who: 'dan' },
    { act: 'remove', who: 'cat' },
    { act: 'ban', who: 'cat' },
    { act: 'mute', who: 'cat' },
  ];
  const owners: RoomAct[] = [
    { act: 'role', who: 'cat', role: 'moderator' },
    { act: 'access', access: 'closed' },
    { act: 'archive', archived: true },
  ];
  for (const act of [...moderators, ...owners]) {
    expect(code(card, act, { by: 'eve' })).toBe('forbidden');
    expect(code(card, act, { by: 'eve', serverRole: 'admin' })).toBe('change');
    expect(code(card, act)).toBe('change');
  }
  for (const act of moderators) {
    expect(code(card, act, { by: 'bob' })).toBe('change');
    expect(code(card, act, { by: 'eve', moderates: true })).toBe('change');
  }
  for (const act of owners) expect(code(card, act, { by: 'bob' })).toBe('forbidden');
});

test('moderators act on each other, and not on owners', () => {
  const card = cardOf([open], [bobModerates]);
  for (const act of ['remove', 'ban', 'mute'] as const)
    expect(code(card, { act, who: 'ann' }, { by: 'bob' })).toBe('forbidden');
});

test('a room keeps an owner', () => {
  const card = cardOf([open]);
  for (const by of ['ann', 'eve'] as const) {
    const options = { by, serverRole: 'owner' } as const;
    expect(code(card, { act: 'remove', who: 'ann' }, options)).toBe('last-owner');
    expect(code(card, { act: 'role', who: 'ann', role: 'member' }, options)).toBe('last-owner');
  }
  expect(code(card, { act: 'ban', who: 'ann' }, { by: 'eve', serverRole: 'owner' })).toBe(
    'last-owner',
  );
  const two = cardOf([open], [{ act: 'role', who: 'bob', role: 'owner' }]);
  expect(code(two, { act: 'remove', who: 'ann' })).toBe('change');
});

test('people may take themselves off a room, and not ban or mute themselves', () => {
  const card = cardOf([create]);
  expect(code(card, { act: 'remove', who: 'cat' }, { by: 'cat' })).toBe('change');
  expect(code(card, { act: 'ban', who: 'ann' })).toBe('bad-request');
  expect(code(card, { act: 'mute', who: 'ann' })).toBe('bad-request');
});

test('the second of two moderators who ban each other is refused', () => {
  const before = cardOf([open], [bobModerates], [{ act: 'role', who: 'cat', role: 'moderator' }]);
  const decision = decideAct(before, { act: 'ban', who: 'cat' }, { by: 'bob' });
  if (decision.kind !== 'change') throw new Error(decision.kind);
  const after = stored(decision.card, before);
  expect(code(after, { act: 'ban', who: 'bob' }, { by: 'cat' })).toBe('forbidden');
});

test('unknown people are named in the refusal', () => {
  const card = cardOf([open]);
  for (const act of ['add', 'remove', 'ban', 'mute', 'unban', 'unmute'] as const) {
    expect(decideAct(card, { act, who: 'zoe' })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'no-such-person', missing: ['zoe'] },
    });
  }
  expect(code(card, { act: 'role', who: 'dan', role: 'owner' })).toBe('no-such-person');
  expect(code(undefined, { act: 'create', access: 'open', people: ['zoe'] })).toBe(
    'no-such-person',
  );
});

test('an alias is found on the card however it is spelled', () => {
  const card = cardOf([open]);
  const actor: Actor = { ...who('ann'), serverRole: 'member' };
  const request = { room: ROOM, used: false, nowMs: NOW_MS, found: new Map(), actor };
  const decision = decide(card, { ...request, act: { act: 'ban', who: 'BOB' } });
  expect(decision).toMatchObject({ kind: 'change', targets: [who('bob')] });
});

test('somebody banned neither belongs to the room nor gets back by any way', () => {
  const invite: RoomAct = { act: 'invite', hash: HASH, uses: 5 };
  const card = cardOf([create], [invite], [{ act: 'ban', who: 'bob' }]);
  expect(roleIn(card.state, who('bob').id)).toBeUndefined();
  expect(code(card, { act: 'add', who: 'bob' })).toBe('forbidden');
  for (const serverRole of ['member', 'admin'] as const) {
    const accept: RoomAct = { act: 'accept-invite', hash: HASH };
    expect(code(card, accept, { by: 'bob', serverRole })).toBe('forbidden');
  }
  const unbanned = cardOf([create], [{ act: 'ban', who: 'bob' }], [{ act: 'unban', who: 'bob' }]);
  expect(code(unbanned, { act: 'add', who: 'bob' })).toBe('change');
});

test('a ban ends by itself', () => {
  const card = cardOf([open], [{ act: 'ban', who: 'bob', seconds: 10 }]).state;
  const bob = { id: who('bob').id };
  expect(mayJoin({ room: ROOM, card }, { ...bob, nowMs: NOW_MS + 9_999 })).toBe(false);
  expect(mayJoin({ room: ROOM, card }, { ...bob, nowMs: NOW_MS + 10_000 })).toBe(true);
});

test('a ban or mute without an end, or with an odd one', () => {
  const card = cardOf([open]);
  for (const seconds of [0, -1, 0.5, NaN, BAN_SECONDS_MAX + 1])
    expect(code(card, { act: 'mute', who: 'bob', seconds })).toBe('bad-request');
  expect(code(card, { act: 'mute', who: 'bob', seconds: BAN_SECONDS_MAX })).toBe('change');
});

test('an archived room takes no act but its owner taking it back', () => {
  const card = cardOf(
    [create],
    [{ act: 'invite', hash: HASH }],
    [{ act: 'archive', archived: true }],
  );
  for (const act of [
    { act: 'topic', topic: 'x' },
    { act: 'add', who: 'dan' },
    { act: 'invite', hash: HASH },
    { act: 'ban', who: 'bob' },
  ] as const)
    expect(code(card, act)).toBe('room-archived');
  const accept: RoomAct = { act: 'accept-invite', hash: HASH };
  expect(code(card, accept, { by: 'dan' })).toBe('room-archived');
  const back = cardOf(
    [create],
    [{ act: 'invite', hash: HASH }],
    [{ act: 'archive', archived: true }],
    [{ act: 'archive', archived: false }],
  );
  expect(code(back, accept, { by: 'dan' })).toBe('bad-invite');
});

test('an invite link has uses and an end', () => {
  const accept: RoomAct = { act: 'accept-invite', hash: HASH };
  const card = cardOf([create], [{ act: 'invite', hash: HASH, uses: 2, seconds: 60 }]);
  expect(code(card, accept, { by: 'dan', nowMs: NOW_MS + 60_000 })).toBe('bad-invite');
  expect(code(card, { ...accept, hash: inviteHash('guess') }, { by: 'dan' })).toBe('bad-invite');
  expect(code(card, accept, { by: 'bob' })).toBe('unchanged');
  const invite: RoomAct = { act: 'invite', hash: HASH, uses: 1 };
  const usedUp = cardOf([create], [invite], [accept, { by: 'dan' }]);
  expect(code(usedUp, accept, { by: 'eve' })).toBe('bad-invite');
});

test('a guest comes where guests may, and sees nothing from before', () => {
  const accept: RoomAct = { act: 'accept-invite', hash: HASH };
  const invite: RoomAct = { act: 'invite', hash: HASH, uses: 2 };
  const guest = { by: 'dan', serverRole: 'guest' } as const;
  expect(code(cardOf([create], [invite]), accept, guest)).toBe('forbidden');
  const steps = [[{ ...create, guests: true }], [invite], [accept, guest]] as const;
  const card = cardOf(...steps);
  const reader = { id: who('dan').id, nowMs: NOW_MS };
  expect(historyFrom({ room: ROOM, card }, reader)).toBe(card.seq + 1);
  // Later changes do not move it.
  const later = cardOf(...steps, [{ act: 'topic', topic: 'x' }], [{ act: 'slow', seconds: 3 }]);
  expect(historyFrom({ room: ROOM, card: later }, reader)).toBe(card.seq + 1);
  expect(historyFrom({ room: ROOM, card }, { ...reader, id: who('bob').id })).toBe(0);
  expect(historyFrom({ room: ROOM, card }, { ...reader, id: who('eve').id })).toBe(Infinity);
});

test('a direct room is for others too, has their name, and stays as it is', () => {
  const direct = (people: string[]): RoomAct => ({ act: 'create', access: 'direct', people });
  expect(code(undefined, direct([]))).toBe('bad-request');
  expect(code(undefined, direct(['ann']))).toBe('bad-request');
  expect(code(undefined, direct(['bob']))).toBe('bad-room');
  const room = directName(['ann', 'bob'].map((alias) => who(alias).id));
  const card = cardOf([direct(['bob']), { room }]);
  expect([...card.state.people.values()].map(({ role }) => role)).toEqual(['member', 'member']);
  for (const serverRole of ['member', 'owner'] as const) {
    expect(code(card, { act: 'topic', topic: 'x' }, { room, serverRole })).toBe('forbidden');
    const outsider = { room, by: 'cat', serverRole } as const;
    expect(code(card, { act: 'add', who: 'cat' }, outsider)).toBe('no-such-room');
    expect(code(card, { act: 'accept-invite', hash: HASH }, outsider)).toBe('no-such-room');
  }
  expect(code(undefined, create, { room })).toBe('bad-room');
  expect(mayJoin({ room, card: undefined }, { id: who('ann').id, nowMs: 0 })).toBe(false);
});

// ---- Any acts, by anybody, in any order.

const name = fc.constantFrom<Name[]>(...ALIASES);
const seconds = fc.option(fc.integer({ min: -1, max: 3 }), { nil: undefined });
const optional = (key: string, value: unknown): object =>
  value === undefined ? {} : { [key]: value };
const anyAct: fc.Arbitrary<RoomAct> = fc.oneof(
  fc.record({ act: fc.constant('topic' as const), topic: fc.string({ unit: 'binary' }) }),
  fc.record({
    act: fc.constant('access' as const),
    access: fc.constantFrom('open' as const, 'closed' as const),
    guests: fc.boolean(),
  }),
  fc.record({ act: fc.constantFrom('add' as const, 'remove' as const), who: name }),
  fc.record({ act: fc.constantFrom('unban' as const, 'unmute' as const), who: name }),
  fc
    .tuple(fc.constantFrom('ban' as const, 'mute' as const), name, seconds)
    .map(([act, target, s]) => ({ act, who: target, ...optional('seconds', s) })),
  fc.record({ act: fc.constant('role' as const), who: name, role: fc.constantFrom(...ROOM_ROLES) }),
  fc.record({ act: fc.constant('slow' as const), seconds: fc.integer({ min: -1, max: 4_000 }) }),
  fc.record({ act: fc.constant('receipts' as const), on: fc.boolean() }),
  fc.record({ act: fc.constant('archive' as const), archived: fc.boolean() }),
  fc.record({
    act: fc.constant('invite' as const),
    hash: fc.constantFrom(HASH, inviteHash('b'), 'x'),
    uses: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ act: fc.constant('accept-invite' as const), hash: fc.constantFrom(HASH, 'x') }),
  fc.constant(create),
);
const step = fc.record({
  act: anyAct,
  by: name,
  serverRole: fc.constantFrom<Role[]>('member', 'member', 'member', 'guest', 'admin'),
  waitMs: fc.constantFrom(0, 1_000, 2_000),
});

test('whatever people do, a room keeps an owner, and its card its form', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom(open, create),
      (steps, first) => {
        let card = cardOf([first]);
        let nowMs = NOW_MS;
        for (const { act, by, serverRole, waitMs } of steps) {
          nowMs += waitMs;
          const rank = roleIn(card.state, who(by).id);
          const decision = decideAct(card, act, { by, serverRole, nowMs });
          if (decision.kind !== 'change') continue;
          const next = stored(decision.card, card);
          if (serverRole !== 'admin' && (rank === undefined || rank === 'member')) {
            const self = act.act === 'remove' && act.who === by;
            expect(self || act.act === 'accept-invite').toBe(true);
          }
          const owners = [...next.state.people.values()].filter(({ role }) => role === 'owner');
          expect(owners.length).toBeGreaterThan(0);
          for (const { id } of owners)
            expect(isLastOwner(next.state, id)).toBe(owners.length === 1);
          for (const id of next.state.people.keys())
            expect(activeBan(next.state.bans, { id, nowMs })).toBeUndefined();
          const read = decodeCard(roomCardKind, encodeCard(roomCardKind, next));
          expect({ ...read, seq: next.seq }).toEqual(next);
          card = next;
        }
      },
    ),
  );
});
