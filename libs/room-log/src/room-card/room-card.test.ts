import { createHash } from 'node:crypto';
import { ROOM_PEOPLE_MAX } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCard, encodeCard } from '../cards/card.ts';
import { roomCardKind } from './room-card.ts';
import type { RoomCard, RoomPerson } from './room-card.ts';

const EMPTY: RoomCard = {
  access: 'closed',
  topic: '',
  people: new Map(),
  bans: new Map(),
  mutes: new Map(),
  invites: [],
  slowSeconds: 0,
  guests: false,
  archived: false,
  created: 1,
};
/** NATS takes messages of so many bytes by default, headers included. */
const DEFAULT_PAYLOAD_BYTES = 1024 * 1024;

function crowd(people: number, aliasOf: (n: number) => string): RoomCard {
  const all = Array.from({ length: people }, (_, n): [string, RoomPerson] => {
    const id = createHash('sha256').update(String(n)).digest('hex').slice(0, 32);
    return [id, { id, alias: aliasOf(n), role: 'member' }];
  });
  return { ...EMPTY, people: new Map(all) };
}
const bytesOf = (state: RoomCard): number => {
  const changes = Array.from({ length: 16 }, (_, n) => ({ id: `${n}`.padEnd(97, 'x'), seq: n }));
  return encodeCard(roomCardKind, { state, changes }).length;
};

test('a card of 5,000 people fits in one message, however long their aliases', () => {
  const longest = crowd(ROOM_PEOPLE_MAX, () => '\u{20000}'.repeat(32));
  expect(bytesOf(longest)).toBeLessThan(0.85 * DEFAULT_PAYLOAD_BYTES);
  const usual = crowd(ROOM_PEOPLE_MAX, (n) => `user-${String(n).padStart(5, '0')}`);
  expect(bytesOf(usual)).toBeLessThan(255 * 1024);
});

test('a card with too many people, or a malformed part, is no card', () => {
  const stateOf = (change: object): unknown => ({
    ...(roomCardKind.format?.(EMPTY) as object),
    ...change,
  });
  expect(roomCardKind.parse(stateOf({}))).toEqual(EMPTY);
  const tooMany = Array.from({ length: ROOM_PEOPLE_MAX + 1 }, (_, n) => [`id${n}`, 'a']);
  for (const change of [
    { people: tooMany },
    {
      people: [
        ['id', 'a'],
        ['id', 'b'],
      ],
    },
    { people: [['i.d', 'a']] },
    { people: [['id', 'a', 'king']] },
    { people: [['id', 'a', 'member', -1]] },
    { bans: [{ id: 'id' }] },
    { access: 'shut' },
    { topic: 'a\nb' },
    { slowSeconds: -1 },
    { invites: [{ hash: 'x', by: 'a', until: 1, uses: 1 }] },
    { archived: 1 },
  ])
    expect(roomCardKind.parse(stateOf(change))).toBeUndefined();
});

test('no bytes make the parser throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (state) => {
      const body = Buffer.from(JSON.stringify({ state, changes: [] }));
      expect(() => decodeCard(roomCardKind, body)).not.toThrow();
    }),
  );
});
