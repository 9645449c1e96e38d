// Who is in a room, as the page shows it: the library's roster, sorted as people read names. Pure.
// In a large room only some names are known; `count` is the truth.
import type { Roster as KnownRoster } from '@natter/client';

export interface Roster {
  readonly names: readonly string[];
  readonly count: number;
  /** Nobody is here who is not in `names`. */
  readonly isComplete: boolean;
}
export const emptyRoster: Roster = { names: [], count: 0, isComplete: false };

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export function rosterOf({ aliases, count, isComplete }: KnownRoster): Roster {
  return { names: aliases.toSorted(collator.compare), count, isComplete };
}

/** The gateway compares by more than case; for what a page shows this will do. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The name as its holder writes it. Who may be here unknown to us is taken as written: the gateway says if it is nobody. */
export function findName({ names, isComplete }: Roster, name: string): string | undefined {
  return names.find((one) => isSameName(one, name)) ?? (isComplete ? undefined : name);
}
