// JSON clients receive each message that they may see once, in the room's order, across reconnects.
// Text clients: heard-lines.ts.
import type { AmendAckedEvent, AmendedEvent } from '../../amendment-history.ts';
import type { AckEvent, JoinedEvent, NoticeEvent } from '../../history.ts';
import { whereabouts } from '../room.ts';
import type { Message, Presence, Room, Sighting } from '../room.ts';
import type { Report, Rule } from '../violation.ts';

/** Longest replay in records; beyond, the client gets `truncated` (docs/protocol.md, "Joining"). */
const REPLAY_RECORDS_MAX = 10_000;

export const delivery: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const presence of room.presences.values())
      if (presence.client.dialect === 'json') new Reader(room, presence, report).read();
  }
};

/** Goes through what one client received in one room. */
class Reader {
  readonly #room: Room;
  readonly #presence: Presence;
  readonly #report: Report;
  readonly #visible: readonly Message[];
  /** Everything since it first came into the room. */
  #had = new Set<number>();
  /** It has received everything up to here. */
  #position = 0;
  #atNotice: NoticeEvent | undefined;
  /** From here on nothing may be missing; undefined until the first message after `joined`. */
  #base: number | undefined;
  #joined: JoinedEvent | undefined;

  constructor(room: Room, presence: Presence, report: Report) {
    this.#room = room;
    this.#presence = presence;
    this.#report = report;
    this.#visible = room.visibleTo(presence.client);
  }

  read(): void {
    for (const step of this.#presence.steps) {
      if (step.type === 'joined') this.#join(step);
      else if (step.type === 'receive') this.#receive(step);
      else if (step.type === 'amended') this.#amended(step);
      else if (step.type === 'notice') this.#hear(step);
      else if (step.type === 'digest') this.#position = Math.max(this.#position, step.seq);
      else if (step.type === 'ack' || step.type === 'amend-acked') this.#ack(step);
    }
    this.#complete(whereabouts(this.#presence).kind === 'in' ? this.#room.lastSeq : this.#position);
  }

  #join(joined: JoinedEvent): void {
    if (joined.resumed && this.#joined !== undefined && !joined.truncated) {
      // It resumes where it was, even if it had received nothing yet.
      this.#base ??= this.#joined.seq;
      this.#joined = joined;
      return;
    }
    if (joined.truncated) this.#checkTruncated(joined);
    this.#complete(this.#position);
    if (!joined.resumed) {
      this.#had = new Set();
      this.#position = 0;
    }
    this.#joined = joined;
    this.#base = undefined;
  }

  #checkTruncated({ seq }: JoinedEvent): void {
    const after = this.#position;
    const since = this.#room.records.filter((record) => record.seq > after && record.seq <= seq);
    if (this.#room.removedBelow > after || since.length > REPLAY_RECORDS_MAX) return;
    const sentence = `was told that messages after ${after} are missing; the log has them, ${since.length} records`;
    this.#tell('truncated', seq, sentence);
  }

  #receive({ seq }: Sighting): void {
    const joinedSeq = this.#joined?.seq ?? 0;
    if (seq <= this.#position) {
      // After `truncated` the newest messages may be ones it already has.
      if (this.#joined?.truncated === true && seq <= joinedSeq) return;
      if (this.#had.has(seq)) this.#tell('twice', seq, 'was shown it again');
      else this.#tell('order', seq, `was shown it after it had been told of ${this.#position}`);
      this.#had.add(seq);
      return;
    }
    this.#base ??= Math.min(joinedSeq, seq - 1);
    this.#had.add(seq);
    this.#position = seq;
    this.#atNotice = undefined;
  }

  #hear(notice: NoticeEvent): void {
    const { seq, alias, change } = notice;
    // A record that ends one stay and begins another gives two notices. Repeats: notices.ts.
    const isAnother = this.#atNotice?.seq === seq && this.#atNotice.alias === alias;
    if (seq < this.#position || (seq === this.#position && !isAnother))
      this.#tell(
        'order',
        seq,
        `was told that ${alias} ${change} after it had been told of ${this.#position}`,
      );
    this.#position = Math.max(this.#position, seq);
    this.#atNotice = notice;
  }

  #amended({ seq, of }: AmendedEvent): void {
    if (seq > this.#position) {
      this.#position = seq;
      this.#atNotice = undefined;
    } else if (this.#had.has(seq)) this.#tell('twice', seq, `was told again what became of ${of}`);
    else {
      const what = `was told what became of ${of} after it had been told of ${this.#position}`;
      this.#tell('order', seq, what);
    }
    this.#had.add(seq);
  }

  #ack(ack: AckEvent | AmendAckedEvent): void {
    const { seq, id } = ack;
    const what = ack.type === 'ack' ? `the ack of "${ack.text}"` : 'the ack of an amendment';
    const told = Math.max(this.#position, this.#isUpTo ? this.#joined!.seq : 0);
    if (this.#joined === undefined || seq <= told || this.#isGone(seq)) return;
    this.#tell('early-ack', seq, `got ${what} when it had been told of no more than ${told}`, id);
  }

  /** Whether `joined` told of everything up to its seq. */
  get #isUpTo(): boolean {
    const { resumed, more } = this.#joined ?? {};
    // Where that is not known, only of those who begin.
    return more === undefined ? resumed === false : !more;
  }

  /** Its record was erased since: it may have come too late to be shown. */
  #isGone(seq: number): boolean {
    return this.#room.stories.size > 0 && !this.#room.seqs.has(seq);
  }

  /** Closes the stretch at `to`: it must have received what it may see since its base. */
  #complete(to: number): void {
    if (this.#joined === undefined) return;
    const base = this.#base ?? this.#joined.seq;
    let hole: Message[] = [];
    const close = (): void => {
      const [first] = hole;
      const last = hole.at(-1);
      if (!first || !last) return;
      const which = hole.length === 1 ? '' : `, and ${hole.length - 1} more up to ${last.seq}`;
      this.#tell(
        'missing',
        first.seq,
        `was not shown "${first.text}" from ${first.from}${which}`,
        first.id,
      );
      hole = [];
    };
    for (const message of this.#visible) {
      if (message.seq <= base || message.seq > to) continue;
      if (this.#had.has(message.seq)) close();
      else hole.push(message);
    }
    close();
  }

  #tell(
    rule: 'missing' | 'twice' | 'order' | 'truncated' | 'early-ack',
    seq: number,
    what: string,
    id?: string,
  ): void {
    const client = this.#presence.client.name;
    this.#report({
      rule,
      room: this.#room.name,
      client,
      seq,
      ...(id !== undefined && { id }),
      sentence: `${client} ${what}`,
    });
  }
}
