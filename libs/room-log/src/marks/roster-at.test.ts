import type { AliasKey } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Roster } from '../records/roster.ts';
import type { RecentNotice } from './recent-records.ts';
import { rosterAt } from './roster-at.ts';

/** One step: somebody comes, or goes if they are here. */
const anySteps = fc.array(fc.record({ who: fc.nat(5), again: fc.boolean() }), { maxLength: 40 });

test('the roster of any earlier sequence is known from the present one', () => {
  fc.assert(
    fc.property(anySteps, fc.nat(40), fc.nat(40), (steps, one, other) => {
      const [began, seq] = [Math.min(one, other), Math.max(one, other)];
      const roster = new Roster([], 0);
      /** A gateway that hosts the room since `began`: it does not know when others came. */
      let hosted: Roster | undefined;
      const notices: RecentNotice[] = [];
      const rosters: string[][] = [[]];
      const stays = new Map<string, string>();
      const host = (): void => {
        const members = [...roster.members()].map((member) => ({ ...member, since: 0 }));
        hosted ??= new Roster(members, roster.view);
      };
      if (began === 0) host();
      for (const [at, { who }] of steps.entries()) {
        const key = `k${who}`;
        const stay = stays.get(key);
        const change = stay === undefined ? ('joined' as const) : ('left' as const);
        const named = { alias: `a${who}`, key, change, stay: stay ?? `s${at}` };
        if (stay === undefined) stays.set(key, named.stay);
        else stays.delete(key);
        roster.apply(at + 1, named, key);
        hosted?.apply(at + 1, named, key);
        notices.push({ ...named, seq: at + 1, owner: key });
        rosters.push([...roster.members()].map(({ owner }) => owner).toSorted());
        if (at + 1 === began) host();
      }
      const members = (hosted ?? roster).list({ limit: Infinity });
      const there = rosterAt({ members, notices, seq });
      expect([...there.keys()].toSorted()).toEqual(rosters[Math.min(seq, steps.length)]);
    }),
  );
});

test('a notice that was appended twice does not hide somebody', () => {
  const member = { alias: 'ann', key: 'ann' as AliasKey, owner: 'o', stay: 's', since: 5 };
  const again = {
    seq: 9,
    change: 'joined',
    alias: 'ann',
    key: 'ann',
    owner: 'o',
    stay: 's',
  } as const;
  expect(rosterAt({ members: [member], notices: [again], seq: 7 })).toEqual(
    new Map([['o', 'ann']]),
  );
  expect(rosterAt({ members: [member], notices: [again], seq: 4 })).toEqual(new Map());
});
