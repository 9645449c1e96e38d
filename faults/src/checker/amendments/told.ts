// Clients that ask for amendments are told of each one of the messages that they have, as the log
// has it, and nobody else of private ones. Order, and each once: ../rules/delivery.ts.
import type { AmendedEvent } from '../../amendment-history.ts';
import type { JoinedEvent } from '../../history.ts';
import type { Presence, Room, Sighting } from '../room.ts';
import type { Report, Rule, RuleName } from '../violation.ts';
import { mayKnow } from './stories.ts';
import type { Step, Story } from './stories.ts';

export const amendmentsTold: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    if (room.stories.size === 0) continue;
    const bySeq = new Map(room.records.map((record) => [record.seq, record]));
    for (const presence of room.presences.values())
      new Follower(room, { presence, bySeq, report }).follow();
  }
};

interface Following {
  readonly presence: Presence;
  readonly bySeq: ReadonlyMap<number, Room['records'][number]>;
  readonly report: Report;
}

/** Goes through what one client was told in one room. */
class Follower {
  readonly #room: Room;
  readonly #of: Following;
  /** The messages that it has, each with the rev at which it was last shown as it was by then. */
  #has = new Map<number, number>();
  /** Seqs of the amendments that it was told of. */
  readonly #told = new Set<number>();
  #position = 0;
  #joined: JoinedEvent | undefined;

  constructor(room: Room, of: Following) {
    this.#room = room;
    this.#of = of;
  }

  follow(): void {
    for (const step of this.#of.presence.steps) {
      if (step.type === 'joined') this.#join(step);
      else if (step.type === 'receive') this.#receive(step);
      else if (step.type === 'amended') this.#amended(step);
      else if (step.type === 'notice') this.#reach(step.seq);
      else if (step.type === 'leave' || step.type === 'close') this.#complete();
    }
    this.#complete();
  }

  #reach(seq: number): void {
    this.#position = Math.max(this.#position, seq);
  }

  #join(joined: JoinedEvent): void {
    if (!joined.resumed || joined.truncated) this.#has = new Map();
    this.#joined = joined;
  }

  #receive({ seq, now, how }: Sighting): void {
    if (how === 'live') this.#beLive();
    this.#has.set(seq, Math.max(now?.rev ?? 0, this.#has.get(seq) ?? 0));
    this.#reach(seq);
  }

  /** After the messages of `joined`, and what became of others, it is where `joined` says. */
  #beLive(): void {
    if (this.#joined?.more === false) this.#reach(this.#joined.seq);
    this.#joined = undefined;
  }

  #amended(told: AmendedEvent): void {
    if (told.how === 'live') this.#beLive();
    const { seq, of } = told;
    this.#told.add(seq);
    this.#reach(seq);
    const story = this.#room.stories.get(of);
    if (story === undefined) return this.#tell('amended-told', told, 'which the log does not have');
    if (!mayKnow(story, this.#of.presence.client))
      this.#tell('private', told, 'which is private to others');
    const record = this.#of.bySeq.get(seq);
    if (record === undefined) {
      if (!this.#isOfErased(told, story))
        this.#tell('amended-told', told, 'which is not in the log');
      return;
    }
    const isSame =
      record.kind === 'amend' &&
      FIELDS.every((field) => record[field] === told[field]) &&
      JSON.stringify(record.thread) === JSON.stringify(told.thread);
    if (!isSame) this.#tell('amended-told', told, 'and the log says otherwise');
  }

  /** An edit whose record went with the message. */
  #isOfErased({ text, of, seq }: AmendedEvent, { erased }: Story): boolean {
    const isAsked = this.#room.amendments.asked.some(
      (asked) => asked.of === of && asked.change.text === text,
    );
    return text !== undefined && isAsked && erased !== undefined && erased.seq > seq;
  }

  /** Up to its position it must know what became of the messages that it has. */
  #complete(): void {
    this.#beLive();
    if (!this.#of.presence.client.amends) return;
    for (const [of, rev] of this.#has) {
      const story = this.#room.stories.get(of);
      for (const step of story?.steps ?? [])
        if (this.#isOwed(story!, step, { of, rev }) && !this.#told.has(step.seq)) {
          const what = `was not told of the ${step.what} of ${of}`;
          this.#report('amended-told', step.seq, what);
        }
    }
  }

  #isOwed(
    { erased }: Story,
    { seq, rev, what, record }: Step,
    { of, rev: shownRev }: { of: number; rev: number },
  ): boolean {
    if (what === 'reply' || what === 'leave' || record.kind !== 'amend') return false;
    // The end of a message says enough.
    const ends = erased !== undefined && what !== 'erase' && erased.seq <= this.#position;
    return seq <= this.#position && seq > of && rev > shownRev && !ends;
  }

  #tell(rule: RuleName, told: AmendedEvent, why: string): void {
    this.#report(
      rule,
      told.seq,
      `was told of an amendment of ${told.of} (rev ${told.rev}), ${why}`,
    );
  }

  #report(rule: RuleName, seq: number, what: string): void {
    const client = this.#of.presence.client.name;
    this.#of.report({ rule, room: this.#room.name, client, seq, sentence: `${client} ${what}` });
  }
}

const FIELDS = ['of', 'rev', 'text', 'erase', 'react', 'unreact', 'count'] as const;
