// How far this client is in one room's log: which frames are new, and where to resume after a drop.
// Pure. Contract: docs/protocol.md, "Joining" and "Resuming". Called by room-follower.ts.
import type {
  Amended,
  CaughtUp,
  Joined,
  MemberChange,
  MembersChanged,
  Message,
  RoomEvent,
} from '@natter/protocol';

/** The frames that carry a seq. */
export type Sequenced = Message | Amended | RoomEvent | MemberChange | MembersChanged | CaughtUp;

export class ResumePoint {
  #seq = 0;
  #epoch: string | undefined;
  #view = 0;
  #count = 0;
  #replaying = false;
  /** The record that ended a stay. A `joined` with the same seq may follow: it began another. */
  #endedSeq = 0;

  /** The `after` to come back with: everything up to it has been delivered. */
  get seq(): number {
    return this.#seq;
  }
  /** Undefined before the first `joined`. */
  get epoch(): string | undefined {
    return this.#epoch;
  }
  /** The seq at which the roster last changed, as far as told. */
  get view(): number {
    return this.#view;
  }
  get count(): number {
    return this.#count;
  }
  /** True during a replay: `caught-up` has not come. */
  get isReplaying(): boolean {
    return this.#replaying;
  }

  /** Takes an answer to `join`; returns what is new in it, in order. */
  joined(frame: Joined): (Message | Amended)[] {
    const cameBack = this.#epoch !== undefined;
    // Another log counts from the start: its low seqs must not pass for messages we had.
    const isOtherLog = frame.epoch !== this.#epoch || (frame.truncated && frame.seq < this.#seq);
    if (isOtherLog) this.#seq = 0;
    this.#epoch = frame.epoch;
    this.#view = frame.view;
    this.#count = frame.count;
    const { messages, amended = [] } = frame;
    const fresh = [...amended, ...messages]
      .toSorted((one, other) => one.seq - other.seq)
      .filter(({ seq }) => this.#advance(seq));
    // After `history`, `more` means older messages; only a join with `after` starts a replay.
    this.#replaying = cameBack && frame.more;
    if (!this.#replaying) this.#advance(frame.seq);
    return fresh;
  }

  /** Takes a frame; returns false if it came before and must be dropped. */
  accept(frame: Sequenced): boolean {
    const isNew = this.#advance(frame.seq);
    switch (frame.type) {
      case 'message':
      case 'amended':
      case 'room':
        return isNew;
      case 'member':
        if (!isNew && !(frame.change === 'joined' && frame.seq === this.#endedSeq)) return false;
        this.#endedSeq = frame.change === 'left' ? frame.seq : 0;
        this.#see(frame.seq, frame.count);
        return true;
      case 'members-changed':
        // It stands outside the order, with the seq of the record before it.
        this.#see(frame.seq, frame.count);
        return true;
      case 'caught-up':
        this.#replaying = false;
        return true;
    }
  }

  #see(view: number, count: number): void {
    this.#view = Math.max(this.#view, view);
    this.#count = count;
  }

  #advance(seq: number): boolean {
    if (seq <= this.#seq) return false;
    this.#seq = seq;
    return true;
  }
}
