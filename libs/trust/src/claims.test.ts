import { expect, test } from 'vitest';
import { ownerOfPerson, parseClaims } from './claims.ts';

const good = { sub: 'p1', alias: 'Ann', role: 'member', exp: 1_800_000_000 };
const faultOf = (payload: Record<string, unknown>): string | undefined => {
  const parsed = parseClaims(payload);
  return parsed.ok ? undefined : parsed.fault;
};

test('claims carry the alias, its key, the role and the expiry in milliseconds', () => {
  expect(parseClaims({ ...good, iss: 'x', other: {} })).toEqual({
    ok: true,
    claims: {
      sub: 'p1',
      alias: 'Ann',
      aliasKey: 'ann',
      role: 'member',
      expiresMs: 1_800_000_000_000,
    },
  });
});

test.each(['auth0|5f', 'a.b.c', '*', 'natter.>', 'ann@example.org', '$JS.API', 'x'.repeat(255)])(
  'sub %j is accepted and gives an owner that is safe in a subject',
  (sub) => {
    expect(faultOf({ ...good, sub })).toBeUndefined();
    expect(ownerOfPerson(sub)).toMatch(/^[0-9a-f]{32}$/);
  },
);

test.each([
  '',
  'a b',
  'a\r\nPUB x',
  'a\0',
  'a\t',
  'é',
  'а',
  '\u200B',
  'x'.repeat(256),
  7,
  null,
  {},
])('sub %j is refused', (sub) => {
  expect(faultOf({ ...good, sub })).toMatch(/^sub must be/);
});

test.each([undefined, '', 'a b', 'natter', 'e'.repeat(33), 'a\r\nb', 5, ['Ann']])(
  'alias %j is refused',
  (alias) => {
    expect(faultOf({ ...good, alias })).toMatch(/^alias must be/);
  },
);

test.each(['root', 'Owner', '', 1, null, ['owner'], { toString: 'owner' }])(
  'role %j is refused',
  (role) => {
    expect(faultOf({ ...good, role })).toMatch(/^role must be/);
  },
);

test('without a role somebody is a member', () => {
  const { role: _none, ...rest } = good;
  expect(parseClaims(rest)).toMatchObject({ ok: true, claims: { role: 'member' } });
});

test('a right that is not known yet grants nothing and harms nothing', () => {
  const rooms = [{ room: 'team-*', can: ['read', 'levitate'] }];
  expect(parseClaims({ ...good, rooms })).toMatchObject({
    claims: { rooms: [{ room: 'team-*', can: ['read'] }] },
  });
});

test.each([
  'team-*',
  [{ room: 'a*b', can: [] }],
  [{ room: 'a' }],
  [null],
  [{ room: '>', can: ['read'] }],
  Array.from({ length: 33 }, () => ({ room: 'a', can: [] })),
])('rooms %j are refused', (rooms) => {
  expect(faultOf({ ...good, rooms })).toMatch(/^rooms/);
});

test.each([undefined, '1800000000', Infinity, Number.NaN])('exp %j is refused', (exp) => {
  expect(faultOf({ ...good, exp })).toMatch(/^exp must be/);
});
