// How a room's notices are told: one by one, or as one digest a second, from 200 members up until
// below 150. Keeps what was told while a reader is held, so that it is told the same at the same
// places. Pure.
import { CHANGED_NAMES_MAX, DIGEST_FROM_MEMBERS, DIGEST_UNTIL_MEMBERS } from '@natter/protocol';
import type { MembersChanged } from '@natter/protocol';
import type { RosterChange } from '@natter/room-log';

/** Beyond this the oldest are lost, and a held reader that needs them is ended as slow. */
const KEPT_MAX = 10_000;

interface Told {
  readonly change: RosterChange;
  readonly inDigest: boolean;
}

/** Net changes: a member that came and went within it is not in it. */
export class Net {
  readonly #joined = new Set<string>();
  readonly #left = new Set<string>();

  add({ change, alias }: RosterChange): void {
    const [to, from] =
      change === 'joined' ? [this.#joined, this.#left] : [this.#left, this.#joined];
    if (!from.delete(alias)) to.add(alias);
  }
  get empty(): boolean {
    return this.#joined.size === 0 && this.#left.size === 0;
  }
  get counts(): { joined: number; left: number } {
    return { joined: this.#joined.size, left: this.#left.size };
  }
  message(room: string, seq: number, count: number): MembersChanged {
    const joined = [...this.#joined].slice(0, CHANGED_NAMES_MAX);
    const left = [...this.#left].slice(0, CHANGED_NAMES_MAX);
    const more = joined.length < this.#joined.size || left.length < this.#left.size;
    return { type: 'members-changed', room, seq, count, joined, left, ...(more ? { more } : {}) };
  }
}

/** The changes of one digest: all of them for older readers, the later ones for newer readers. */
export class Digest {
  readonly #changes: readonly RosterChange[];
  readonly #whole = new Net();

  constructor(changes: readonly RosterChange[]) {
    this.#changes = changes;
    for (const change of changes) this.#whole.add(change);
  }

  /** Returns the changes for a reader whose roster is that of `seq`. */
  after(seq: number): Net {
    const [first] = this.#changes;
    if (first === undefined || first.seq > seq) return this.#whole;
    const net = new Net();
    for (const change of this.#changes) if (change.seq > seq) net.add(change);
    return net;
  }
}

export class Notices {
  #digesting = false;
  #pending: RosterChange[] = [];
  #kept: Told[] = [];
  #lostSeq = 0;
  #digestedSeq = 0;

  /** `count`: how many members the room has now. */
  constructor(count: number) {
    this.#digesting = count >= DIGEST_FROM_MEMBERS;
  }

  /** Whether changes are told in digests now. */
  get inDigests(): boolean {
    return this.#digesting;
  }

  /** Returns true if it is to be told now, false if it is part of the next digest. */
  tell(change: RosterChange): boolean {
    if (this.#digesting && change.count < DIGEST_UNTIL_MEMBERS) this.#digesting = false;
    else if (change.count >= DIGEST_FROM_MEMBERS) this.#digesting = true;
    this.#kept.push({ change, inDigest: this.#digesting });
    if (this.#kept.length > KEPT_MAX) this.#lostSeq = this.#kept.shift()?.change.seq ?? 0;
    if (this.#digesting) this.#pending.push(change);
    return !this.#digesting;
  }

  /** Returns the digest that is due, if anything changed. */
  takeDigest(): Digest | undefined {
    if (this.#pending.length === 0) return undefined;
    const digest = new Digest(this.#pending);
    this.#pending = [];
    this.#digestedSeq = this.#kept.at(-1)?.change.seq ?? 0;
    return digest;
  }
  get digestDue(): boolean {
    return this.#pending.length > 0;
  }
  /** Every notice up to here has been told; later ones wait for the next digest. */
  get toldSeq(): number {
    const [next] = this.#pending;
    return next === undefined ? Infinity : next.seq - 1;
  }

  /** Returns the notices that were told one by one at this sequence. */
  at(seq: number): readonly RosterChange[] {
    return this.#kept
      .filter(({ change, inDigest }) => !inDigest && change.seq === seq)
      .map(({ change }) => change);
  }
  /** Returns what digests told after this sequence, without the digest that is still to come. */
  digestedAfter(seq: number): Net {
    const net = new Net();
    for (const { change, inDigest } of this.#kept)
      if (inDigest && change.seq > seq && change.seq <= this.#digestedSeq) net.add(change);
    return net;
  }
  /** Up to here some notices are lost to held readers; 0: none. */
  get lostSeq(): number {
    return this.#lostSeq;
  }
  /** No reader is held, and no session is on its way in. */
  forget(): void {
    if (this.#kept.length > 0) this.#kept = [];
    this.#lostSeq = 0;
  }
}
