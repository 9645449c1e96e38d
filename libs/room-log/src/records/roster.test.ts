// The fold of notices, against a small model: a map from alias to stay.
import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notice } from './notice.ts';
import { Roster } from './roster.ts';
import type { RosterMember } from './roster.ts';

const KEYS = ['ann', 'bob', 'é', 'zoé', '1', 'b', '__proto__'] as AliasKey[];
const key = fc.constantFrom(...KEYS);
const stay = fc.constantFrom('s1', 's2', 's3');
const notice: fc.Arbitrary<Notice> = fc.oneof(
  fc.record({ alias: fc.string(), key, stay, change: fc.constant('joined' as const) }),
  fc.record(
    {
      alias: fc.string(),
      key,
      stay,
      change: fc.constant('left' as const),
      why: fc.constantFrom('quit' as const, 'lost' as const),
    },
    { requiredKeys: ['alias', 'key', 'stay', 'change'] },
  ),
);
const member: fc.Arbitrary<RosterMember> = fc.record({
  alias: fc.string(),
  key,
  owner: fc.constant('o'),
  stay,
  since: fc.constant(0),
});

/** The rules in the order of docs/architecture.md, "The fold". */
function fold(stays: Map<string, string>, { change, key: of, stay: which }: Notice): string[] {
  const present = stays.get(of);
  if (change === 'joined' && present === which) return [];
  if (change === 'left' && present !== which) return [];
  const told = present === undefined ? [] : [`left ${of} ${present}`];
  if (change === 'left') stays.delete(of);
  else stays.set(of, which);
  return change === 'left' ? told : [...told, `joined ${of} ${which}`];
}

test('notices in any order fold to what the rules say', () => {
  fc.assert(
    fc.property(fc.array(member, { maxLength: 4 }), fc.array(notice), (present, notices) => {
      const stays = new Map<string, string>(present.map((one) => [one.key, one.stay]));
      const roster = new Roster(present, 100);
      const aliases = new Map<string, string>(present.map((one) => [one.key, one.alias]));
      const memberOf = (of: string): RosterMember | undefined => roster.get(of as AliasKey);
      let view = 100;
      for (const [index, said] of notices.entries()) {
        const seq = 101 + index;
        const told = fold(stays, said);
        const countBefore = roster.count;
        const changes = roster.apply(seq, said, 'o');
        expect(changes.map(({ change, stay: of }) => `${change} ${said.key} ${of}`)).toEqual(told);
        if (told.length > 0) view = seq;
        let count = countBefore;
        for (const change of changes) {
          count += change.change === 'joined' ? 1 : -1;
          expect(change).toMatchObject({ seq, count });
          if (change.change === 'left') expect(change.alias).toBe(aliases.get(said.key));
        }
        const now = memberOf(said.key);
        if (now !== undefined) aliases.set(said.key, now.alias);
        expect(roster.view).toBe(view);
        expect(roster.count).toBe(stays.size);
        expect(now?.stay).toBe(stays.get(said.key));
      }
      expect(roster.list({ limit: 1_000 }).map((one) => one.key)).toEqual(
        [...stays.keys()].toSorted(byCodeUnit),
      );
    }),
  );
});

test('pages of any size list every member once, in order', () => {
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }) as fc.Arbitrary<AliasKey>);
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 5 }), fc.string(), (named, limit, stranger) => {
      const roster = new Roster([], 0);
      for (const [index, of] of named.entries()) {
        const joined = { alias: of, key: of, change: 'joined', stay: `s${index}` } as const;
        roster.apply(index + 1, joined, 'o');
      }
      const paged: AliasKey[] = [];
      for (;;) {
        const after = paged.at(-1);
        const page = roster.list({ limit, ...(after === undefined ? {} : { after }) });
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(limit);
        paged.push(...page.map((one) => one.key));
      }
      expect(paged).toEqual(named.toSorted(byCodeUnit));
      // Also after an alias that is not in the roster.
      const rest = roster.list({ after: stranger as AliasKey, limit: 1_000 });
      expect(rest.map((one) => one.key)).toEqual(paged.filter((of) => of > stranger));
    }),
  );
});

test('a `left` says why; an alias taken over was lost', () => {
  const roster = new Roster([], 0);
  const bob = { alias: 'Bob', key: 'bob' } as const;
  roster.apply(1, { ...bob, change: 'joined', stay: 's1' }, 'o1');
  expect(roster.apply(2, { ...bob, change: 'joined', stay: 's2' }, 'o2')).toEqual([
    { seq: 2, change: 'left', ...bob, stay: 's1', count: 0, why: 'lost' },
    { seq: 2, change: 'joined', ...bob, stay: 's2', count: 1 },
  ]);
  expect(roster.get('bob' as AliasKey)).toMatchObject({ owner: 'o2', since: 2 });
  expect(roster.apply(3, { ...bob, change: 'left', stay: 's1', why: 'quit' }, 'o1')).toEqual([]);
  expect(roster.apply(4, { ...bob, change: 'left', stay: 's2', why: 'quit' }, 'o2')).toEqual([
    { seq: 4, change: 'left', ...bob, stay: 's2', count: 0, why: 'quit' },
  ]);
});

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
