// Who is in a room, folded from `joined` and the notices after it. Pure. In a large room only some names are known: `count` is the truth.
import type { Joined, MemberChange, MembersChanged, MembersPage } from '@natter/protocol';

export interface Roster {
  /** Those known, sorted as people read them. */
  readonly names: readonly string[];
  readonly count: number;
}
export const emptyRoster: Roster = { names: [], count: 0 };

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export function rosterOf({ members, count }: Joined): Roster {
  return { names: sorted(members), count };
}

export function withMember(roster: Roster, { alias, change, count }: MemberChange): Roster {
  return change === 'joined'
    ? changed(roster, { joined: [alias], left: [], count })
    : changed(roster, { joined: [], left: [alias], count });
}

export function withDigest(roster: Roster, { joined, left, count }: MembersChanged): Roster {
  return changed(roster, { joined, left, count });
}

/** A further page of names. */
export function withPage(roster: Roster, { members, count }: MembersPage): Roster {
  return changed(roster, { joined: members, left: [], count });
}

/** As the gateway writes them; it compares by more than case, which a page that only shows need not. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function findName(roster: Roster, name: string): string | undefined {
  return roster.names.find((one) => isSameName(one, name));
}

function changed(
  { names }: Roster,
  change: { joined: readonly string[]; left: readonly string[]; count: number },
): Roster {
  const gone = new Set([...change.left, ...change.joined].map((name) => name.toLowerCase()));
  const kept = names.filter((name) => !gone.has(name.toLowerCase()));
  return { names: sorted([...kept, ...change.joined]), count: change.count };
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted(collator.compare);
}
