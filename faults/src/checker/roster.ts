// Folds a room's log into its roster by docs/architecture.md, "The fold": a second `joined` of a
// stay is ignored, and so is a `left` of an unknown stay. A `joined` of another stay of the alias
// ends the old stay first.
import type { RecordEvent } from '../log-history.ts';

export type MemberRecord = Extract<RecordEvent, { readonly kind: 'member' }>;

/** A change that members are told of. */
export interface Change {
  readonly seq: number;
  readonly atMs: number;
  readonly alias: string;
  readonly owner: string;
  readonly change: 'joined' | 'left';
  readonly why?: 'quit' | 'lost' | 'removed';
  /** Members after it, as far as the log shows. */
  readonly count: number;
  /** False: the log's beginning is gone, so whether this changed anything is unknown. */
  readonly certain: boolean;
}

interface Holder {
  readonly owner: string;
  readonly stay: string;
}

export class Roster {
  readonly #isWhole: boolean;
  readonly #holders = new Map<string, Holder>();
  readonly #spokenOf = new Set<string>();

  /** `isWhole`: the log has its beginning. */
  constructor(isWhole: boolean) {
    this.#isWhole = isWhole;
  }

  get holders(): ReadonlyMap<string, Holder> {
    return this.#holders;
  }
  /** Returns false if the log does not show whether the alias is taken. */
  knows(alias: string): boolean {
    return this.#isWhole || this.#spokenOf.has(alias);
  }

  apply(record: MemberRecord): Change[] {
    const { alias, owner, stay, why } = record;
    const certain = this.knows(alias);
    this.#spokenOf.add(alias);
    const present = this.#holders.get(alias);
    if (record.change === 'joined') {
      if (present?.stay === stay) return [];
      const left = present && this.#leave(record, present, 'lost');
      this.#holders.set(alias, { owner, stay });
      const joined = { ...this.#change(record, owner, certain), change: 'joined' } as const;
      return left ? [left, joined] : [joined];
    }
    if (certain && present?.stay !== stay) return [];
    const left = this.#leave(record, present ?? { owner, stay }, why);
    return [{ ...left, certain }];
  }

  #leave(
    record: MemberRecord,
    { owner }: Holder,
    why: 'quit' | 'lost' | 'removed' | undefined,
  ): Change {
    this.#holders.delete(record.alias);
    return { ...this.#change(record, owner, true), change: 'left', ...(why && { why }) };
  }

  #change({ seq, atMs, alias }: MemberRecord, owner: string, certain: boolean) {
    return { seq, atMs, alias, owner, count: this.#holders.size, certain };
  }
}
