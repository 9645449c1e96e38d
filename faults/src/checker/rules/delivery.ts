// What JSON clients were shown: in the room's order, each message once, and none left out of what they may see, across their reconnects.
// Text clients: heard-lines.ts.
import type { AckEvent, JoinedEvent, NoticeEvent } from '../../history.ts';
import { whereabouts } from '../room.ts';
import type { Message, Presence, Room, Sighting } from '../room.ts';
import type { Report, Rule } from '../violation.ts';

/** A replay is at most so many records long; beyond, the client is told `truncated` (docs/protocol.md, "Joining"). */
const REPLAY_RECORDS_MAX = 10_000;

export const delivery: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const presence of room.presences.values())
      if (presence.client.dialect === 'json') new Reader(room, presence, report).read();
  }
};

/** Goes through what one client was told in one room. */
class Reader {
  readonly #room: Room;
  readonly #presence: Presence;
  readonly #report: Report;
  readonly #visible: readonly Message[];
  /** What it had since it came into the room for the first time. */
  #had = new Set<number>();
  /** Everything up to here it has been told of. */
  #position = 0;
  #atNotice: NoticeEvent | undefined;
  /** From here on nothing may be missing; undefined until the first message after the `joined` tells. */
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
      else if (step.type === 'notice') this.#hear(step);
      else if (step.type === 'digest') this.#position = Math.max(this.#position, step.seq);
      else if (step.type === 'ack') this.#ack(step);
    }
    this.#complete(whereabouts(this.#presence).kind === 'in' ? this.#room.lastSeq : this.#position);
  }

  #join(joined: JoinedEvent): void {
    if (joined.resumed && this.#joined !== undefined && !joined.truncated) {
      // It goes on from where it was, also if it had been shown nothing yet.
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
      // The newest messages, which a client that is told `truncated` gets, may be old to it.
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
    // A record that ends one stay of an alias and begins another is told as both; told again it is the notices' rule's.
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

  #ack({ seq, text, id }: AckEvent): void {
    const told = Math.max(this.#position, this.#joined?.resumed === false ? this.#joined.seq : 0);
    if (this.#joined === undefined || seq <= told) return;
    this.#tell(
      'early-ack',
      seq,
      `got the ack of "${text}" when it had been told of no more than ${told}`,
      id,
    );
  }

  /** The stretch ends at `to`: what it may see from its base on, it has had. */
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
