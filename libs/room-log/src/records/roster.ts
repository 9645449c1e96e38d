// Who is in a room, folded from its notices. Pure. The rules (docs/architecture.md, "The fold"): a
// second `joined` of a stay is ignored, and so is a `left` of a stay not in the roster; a `joined`
// of another stay of the alias ends the old stay first, and members see both changes.
import { Buffer } from 'node:buffer';
import type { AliasKey, LeftWhy } from '@natter/protocol';
import type { Notice } from './notice.ts';
import type { Owner } from './record.ts';

export interface RosterMember {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  readonly stay: string;
  /** The sequence of its `joined`; 0 if it joined before this roster began. */
  readonly since: number;
}

/** A change of the roster, as members are told of it. */
export interface RosterChange {
  readonly seq: number;
  readonly change: 'joined' | 'left';
  readonly alias: string;
  readonly key: AliasKey;
  readonly stay: string;
  /** Number of members after it. */
  readonly count: number;
  readonly why?: LeftWhy;
}

export class Roster {
  /** The sequence that this roster began with. */
  readonly began: number;
  readonly #members = new Map<AliasKey, RosterMember>();
  /** Keys in order. */
  #sorted: AliasKey[] = [];
  #view: number;

  /** `view`: the sequence at which these were the members. */
  constructor(members: Iterable<RosterMember>, view: number) {
    for (const member of members) this.#members.set(member.key, member);
    this.#sorted = [...this.#members.keys()].toSorted(compareKeys);
    this.#view = view;
    this.began = view;
  }

  /** The sequence of the last change. */
  get view(): number {
    return this.#view;
  }
  get count(): number {
    return this.#members.size;
  }
  get(key: AliasKey): RosterMember | undefined {
    return this.#members.get(key);
  }
  members(): IterableIterator<RosterMember> {
    return this.#members.values();
  }

  /** Applies a notice. Returns no change, one, or two (an old stay ends, another begins). */
  apply(seq: number, notice: Notice, owner: Owner): RosterChange[] {
    const key = notice.key as AliasKey;
    const present = this.#members.get(key);
    if (notice.change === 'left') {
      if (present?.stay !== notice.stay) return [];
      return [this.#remove(seq, present, notice.why)];
    }
    if (present?.stay === notice.stay) return [];
    const changes = present === undefined ? [] : [this.#remove(seq, present, 'lost')];
    const { alias, stay } = notice;
    this.#members.set(key, { alias, key, owner: flat(owner), stay, since: seq });
    this.#sorted.splice(this.#place(key), 0, key);
    this.#view = seq;
    changes.push({ seq, change: 'joined', alias, key, stay, count: this.count });
    return changes;
  }

  #remove(seq: number, member: RosterMember, why: LeftWhy | undefined): RosterChange {
    this.#members.delete(member.key);
    this.#sorted.splice(this.#place(member.key), 1);
    this.#view = seq;
    const { alias, key, stay } = member;
    const change = { seq, change: 'left', alias, key, stay, count: this.count } as const;
    return why === undefined ? change : { ...change, why };
  }

  /** Returns members in the order of their keys, from the first after `after`. */
  list({ after, limit }: { after?: AliasKey; limit: number }): RosterMember[] {
    let from = 0;
    if (after !== undefined) {
      from = this.#place(after);
      if (this.#sorted[from] === after) from += 1;
    }
    return this.#sorted
      .slice(from, from + limit)
      .map((key) => this.#members.get(key))
      .filter((member) => member !== undefined);
  }

  /** Returns the index of the first key that does not sort before this one. */
  #place(key: AliasKey): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? key) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A part of a record's headers would keep all of them for as long as the member is here. */
const flat = (owner: Owner): Owner => Buffer.from(owner, 'latin1').toString('latin1');

const compareKeys = (a: AliasKey, b: AliasKey): number => (a < b ? -1 : a > b ? 1 : 0);
