import { RIGHTS, ROLES } from '@natter/protocol';
import type { Right, Role } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersectGrants, isGranted, isRoomPattern } from './grants.ts';

const rightsOf = (role: Role): Right[] =>
  RIGHTS.filter((right) => isGranted({ role }, { right, room: 'lobby' }));

test('without grants the role decides, in every room', () => {
  expect(rightsOf('owner')).toEqual(RIGHTS);
  expect(rightsOf('admin')).toEqual(RIGHTS);
  expect(rightsOf('member')).toEqual(['read', 'say', 'signal', 'upload']);
  expect(rightsOf('bot')).toEqual(['read', 'say', 'signal', 'upload']);
  expect(rightsOf('guest')).toEqual(['read', 'say', 'signal']);
});

test('grants replace the default of the role, also when there are none', () => {
  expect(isGranted({ role: 'owner', rooms: [] }, { right: 'read', room: 'lobby' })).toBe(false);
});

test('grants of one room add up', () => {
  const rooms = [
    { room: 'team-*', can: ['read'] },
    { room: 'team-red', can: ['say'] },
  ] as const;
  const may = (right: Right, room: string): boolean =>
    isGranted({ role: 'guest', rooms }, { right, room });
  expect(may('read', 'team-red')).toBe(true);
  expect(may('say', 'team-red')).toBe(true);
  expect(may('say', 'team-blue')).toBe(false);
  expect(may('read', 'team')).toBe(false);
  expect(may('read', 'a-team-red')).toBe(false);
});

test.each(['*', 'team-*', 'a', 'a.b_c-d', 'x'.repeat(64), `${'x'.repeat(63)}*`])(
  '%s is a room pattern',
  (text) => {
    expect(isRoomPattern(text)).toBe(true);
  },
);

test.each(['', '**', '*a', 'a*b', 'a*.b', '>', 'A', 'a b', 'a\n', 'é', '=', 'x'.repeat(65)])(
  '%j is no room pattern',
  (text) => {
    expect(isRoomPattern(text)).toBe(false);
  },
);

test('a star in a room of a name means nothing but itself at the end', () => {
  const rooms = [{ room: 'a.c', can: ['read'] }] as const;
  expect(isGranted({ role: 'member', rooms }, { right: 'read', room: 'abc' })).toBe(false);
});

test('an intersection allows exactly what both sides allow', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
  const pattern = fc
    .tuple(letters, fc.boolean())
    .map(([text, open]) => (open ? `${text}*` : text || 'a'));
  const grants = fc.array(
    fc.record({ room: pattern, can: fc.uniqueArray(fc.constantFrom(...RIGHTS)) }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(
      grants,
      grants,
      letters.filter((text) => text !== ''),
      fc.constantFrom(...RIGHTS),
      fc.constantFrom(...ROLES),
      (some, others, room, right, role) => {
        const wish = { right, room };
        const both =
          isGranted({ role, rooms: some }, wish) && isGranted({ role, rooms: others }, wish);
        expect(isGranted({ role, rooms: intersectGrants(some, others) }, wish)).toBe(both);
      },
    ),
  );
});
