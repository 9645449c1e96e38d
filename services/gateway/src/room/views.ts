// Which members a sender could see at a view: those whose stay began at or before that sequence.
// The roster knows it for stays that began since the room is hosted here; for others the log is
// read.
import type { RoomLog, Roster, RosterMember } from '@natter/room-log';
import type { RoomName } from '@natter/protocol';

export class Views {
  readonly #log: RoomLog;
  readonly #room: RoomName;
  readonly #roster: Roster;
  /** From this sequence on, it is known which stay began when. */
  #knownFrom: number;
  readonly #joinedSeqs = new Map<string, number>();

  constructor(deps: { log: RoomLog; room: RoomName; roster: Roster }) {
    this.#log = deps.log;
    this.#room = deps.room;
    this.#roster = deps.roster;
    this.#knownFrom = deps.roster.began;
  }

  /** Whether `saw` can tell for this view without reading the log. */
  knows(view: number): boolean {
    return view >= this.#knownFrom;
  }

  /** Reads from the log what `saw` needs for this view. Throws BusUnavailable. */
  async learn(view: number): Promise<void> {
    if (this.knows(view)) return;
    const range = { after: view, to: this.#roster.began };
    const joinedSeqs = await this.#log.arrivals(this.#room, range);
    // The log does not reach back so far: nobody who came before is known to have been seen.
    if (joinedSeqs === undefined) return;
    for (const [stay, seq] of joinedSeqs) this.#joinedSeqs.set(stay, seq);
    this.#knownFrom = Math.min(this.#knownFrom, view);
  }

  /** Whether the member's present stay had begun at this view. */
  saw(view: number, { since, stay }: RosterMember): boolean {
    if (since > 0) return since <= view;
    return this.knows(view) && (this.#joinedSeqs.get(stay) ?? 0) <= view;
  }
}
