import type { Joined, MemberChange, MembersChanged } from '@natter/protocol';
import { expect, test } from 'vitest';
import { ROSTER_NAMES_MAX, RosterNames } from './roster.ts';

const room = 'lobby';
const joined = (members: readonly string[]): Joined => ({
  type: 'joined',
  room,
  epoch: 'e1',
  seq: 1,
  view: 1,
  members,
  count: members.length,
  messages: [],
  more: false,
  truncated: false,
});
const notice = (alias: string, change: 'joined' | 'left'): MemberChange => ({
  type: 'member',
  room,
  seq: 2,
  alias,
  change,
  count: 0,
});
const digest = (parts: Partial<MembersChanged>): MembersChanged => ({
  type: 'members-changed',
  room,
  seq: 3,
  count: 0,
  joined: [],
  left: [],
  ...parts,
});

test('members are listed from joined to left, each once', () => {
  const names = new RosterNames();
  names.joined(joined(['ada', 'bob']));
  names.changed(notice('cy', 'joined'));
  names.changed(notice('bob', 'joined'));
  names.changed(notice('ada', 'left'));
  const roster = names.at({ view: 4, count: 2 });
  expect(roster).toEqual({ view: 4, count: 2, aliases: ['bob', 'cy'], isComplete: true });
  expect(names.at({ view: 4, count: 2 })).toBe(roster);
});

test('an incomplete list says so until it is whole again', () => {
  const names = new RosterNames();
  names.joined(joined(['ada']));
  expect(names.at({ view: 1, count: 300 }).isComplete).toBe(false);
  names.digest(digest({ joined: ['bob'], left: ['ada'] }));
  expect(names.at({ view: 2, count: 1 })).toMatchObject({ aliases: ['bob'], isComplete: true });
  names.digest(digest({ left: ['cy'], more: true }));
  expect(names.at({ view: 3, count: 1 }).isComplete, 'bob may have left too').toBe(false);
  names.joined(joined(['dee']));
  expect(names.at({ view: 4, count: 1 })).toMatchObject({ aliases: ['dee'], isComplete: true });
});

test('the list keeps its bound however many join', () => {
  const names = new RosterNames();
  names.joined(joined([]));
  const crowd = Array.from({ length: ROSTER_NAMES_MAX + 100 }, (_, n) => `guest-${n}`);
  for (const alias of crowd) names.changed(notice(alias, 'joined'));
  const { aliases, isComplete } = names.at({ view: 1, count: crowd.length });
  expect(aliases).toEqual(crowd.slice(100));
  expect(isComplete).toBe(false);
  for (const alias of crowd.slice(50)) names.changed(notice(alias, 'left'));
  expect(names.at({ view: 2, count: 50 }).isComplete).toBe(false);
});
