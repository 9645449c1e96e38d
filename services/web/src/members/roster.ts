// The members of a room as the page shows them: the library's roster, sorted as people read. Pure.
// Of a large room only some names are known; `count` is exact.
import type { Roster } from '@natter/client';

export interface MemberList {
  readonly names: readonly string[];
  readonly count: number;
  /** `names` has every member. */
  readonly isComplete: boolean;
  /** Finds a name, however it is written. */
  readonly byKey: ReadonlyMap<string, string>;
}
/** A room before its first roster: anybody may be in it. */
export const noMembers: MemberList = { names: [], count: 0, isComplete: false, byKey: new Map() };

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** Sorts the library's roster for the page. */
export function memberListOf({ aliases, count, isComplete }: Roster): MemberList {
  const names = aliases.toSorted(collator.compare);
  const byKey = new Map(names.map((name) => [folded(name), name]));
  return { names, count, isComplete, byKey };
}

/** The gateway folds more than case and width; for what a page shows this is enough. */
export function isSameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/**
 * Returns a member's name as its holder writes it. In a large room an unknown name may be a
 * member all the same: it is returned as written, and the gateway decides.
 */
export function findName({ byKey, isComplete }: MemberList, name: string): string | undefined {
  return byKey.get(folded(name)) ?? (isComplete ? undefined : name);
}

/** Returns whether the page knows that this name is here. */
export function isHere({ byKey }: MemberList, name: string): boolean {
  return byKey.has(folded(name));
}
