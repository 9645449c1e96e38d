import type { RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { prepared, ranked } from './rank-targets.ts';
import type { RoomTarget, Target } from './rank-targets.ts';

const room = (name: string, changes: Partial<RoomTarget> = {}): Target => ({
  kind: 'room',
  name: name as RoomName,
  title: name,
  unread: { count: 0, isForMe: false },
  activeMs: 0,
  isNew: false,
  isShown: false,
  ...changes,
});
const person = (name: string): Target => ({ kind: 'person', name, title: name, isHere: true });
const titles = (targets: readonly Target[], query: string): readonly string[] =>
  ranked(prepared(targets), query, 10).map(({ title }) => title);

test('mentions come first, then unread rooms, then the latest, the shown one last', () => {
  const targets = [
    room('shown', { isShown: true, activeMs: 9 }),
    room('old', { activeMs: 1 }),
    person('Zoe'),
    room('new', { activeMs: 5 }),
    room('unread', { unread: { count: 900, isForMe: false }, activeMs: 7 }),
    room('unread-old', { unread: { count: 1, isForMe: false }, activeMs: 2 }),
    room('for-me', { unread: { count: 1, isForMe: true } }),
  ];
  expect(titles(targets, '')).toEqual([
    'for-me',
    'unread',
    'unread-old',
    'new',
    'old',
    'Zoe',
    'shown',
  ]);
});

test('an exact name stands above everything, unread rooms above better matches', () => {
  const unread = { count: 2, isForMe: false };
  const targets = [room('des'), room('redesign', { unread }), room('design'), room('my-desk')];
  expect(titles(targets, 'DES')).toEqual(['des', 'redesign', 'design', 'my-desk']);
});

test.each([
  ['cafe', 'Café'],
  ['CAFÉ', 'Café'],
  ['ｂｏｂ', 'bob'],
  ['上', '上海'],
])('%j finds %j', (query, title) => {
  expect(titles([room(title), room('other')], query)).toEqual([title]);
});

test('a key among ten thousand rooms and people takes under 50 ms', () => {
  const all = prepared(
    Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0
        ? room(`room-${index}`, {
            activeMs: (index * 7_919) % 10_007,
            unread: { count: index % 3, isForMe: index % 5 === 0 },
          })
        : person(`Person ${index}`),
    ),
  );
  const costs = ['', 'r', 'ro', 'roo', 'o', 'person 9', '99'].map((query) => {
    const startedAtMs = performance.now();
    expect(ranked(all, query, 10)).toHaveLength(10);
    return performance.now() - startedAtMs;
  });
  // The middle one: a busy machine may hold up any of them.
  expect(costs.toSorted((one, other) => one - other)[3]).toBeLessThan(50);
});
