// The members of one room as far as this client knows: those that `joined` listed, and the notices
// since. Pure. Contract: docs/protocol.md, "Joining". Views and counts: resume-point.ts.
import type { Joined, MemberChange, MembersChanged } from '@natter/protocol';

/** Names kept. A larger room is shown as a number; `members` reads the rest. */
export const ROSTER_NAMES_MAX = 500;

export interface Roster {
  /** The seq at which it last changed, as far as told. */
  readonly view: number;
  /** Members at that view. */
  readonly count: number;
  /** In no order. All of them only if `isComplete`. */
  readonly aliases: readonly string[];
  readonly isComplete: boolean;
}

export class RosterNames {
  #aliases = new Set<string>();
  /** Names were cut off: from here on some may be missing, and some listed may be gone. */
  #isCut = false;
  #shown: Roster | undefined;

  joined({ members }: Joined): void {
    this.#aliases = new Set(members);
    this.#isCut = false;
    this.#shown = undefined;
  }

  changed({ alias, change }: MemberChange): void {
    this.#change(change === 'joined' ? [alias] : [], change === 'left' ? [alias] : []);
  }

  digest({ joined, left, more }: MembersChanged): void {
    this.#change(joined, left);
    if (more) this.#isCut = true;
  }

  /** Returns the roster; the same object until something changes. */
  at({ view, count }: Pick<Roster, 'view' | 'count'>): Roster {
    if (this.#shown) return this.#shown;
    const aliases = [...this.#aliases];
    this.#shown = { view, count, aliases, isComplete: !this.#isCut && aliases.length === count };
    return this.#shown;
  }

  #change(joined: readonly string[], left: readonly string[]): void {
    this.#shown = undefined;
    for (const alias of left) this.#aliases.delete(alias);
    for (const alias of joined) this.#aliases.add(alias);
    for (const alias of this.#aliases) {
      if (this.#aliases.size <= ROSTER_NAMES_MAX) break;
      this.#aliases.delete(alias);
      this.#isCut = true;
    }
  }
}
