// One room of a run: what was sent, stored and seen, and from these what each client should see.
import type {
  AckEvent,
  CloseEvent,
  DigestEvent,
  EnteredEvent,
  HearEvent,
  JoinedEvent,
  LeaveEvent,
  NoticeEvent,
  PageEvent,
  ReceiveEvent,
  RefusalEvent,
  SeenMessage,
} from '../history.ts';
import type { LogEvent, RecordEvent, SeatEvent } from '../log-history.ts';
import type { RemovedEvent } from '../act-history.ts';
import type { AmendAckedEvent, AmendedEvent } from '../amendment-history.ts';
import type { MarkHistoryEvent } from '../mark-history.ts';
import { Acts } from './acts/acts.ts';
import { Amendments } from './amendments/amendments.ts';
import { storiesOf } from './amendments/stories.ts';
import type { Story } from './amendments/stories.ts';
import { Appointments } from './later/appointments.ts';
import { Roster } from './roster.ts';
import type { Client, SayRecord, Send } from './sent.ts';
import type { Change } from './roster.ts';

/** A message's place; its content is among the room's versions of that seq. */
export type Sighting = Pick<ReceiveEvent, 'type' | 'atMs' | 'seq' | 'how' | 'now'> & {
  /** Of a message that comes with what became of it, or back with `joined`. */
  readonly message?: SeenMessage;
};
/** What a client was told in a room, in order. */
export type Step =
  | JoinedEvent
  | EnteredEvent
  | Sighting
  | AmendedEvent
  | AmendAckedEvent
  | HearEvent
  | NoticeEvent
  | DigestEvent
  | AckEvent
  | LeaveEvent
  | RemovedEvent
  | RefusalEvent
  | CloseEvent;
/** A client in a room. */
export interface Presence {
  readonly client: Client;
  readonly steps: Step[];
  readonly pages: PageEvent[];
  /** Threads that it requested. */
  readonly threads: PageEvent[];
}
/** One content seen under a seq, and who saw it first. */
interface Version extends SeenMessage {
  readonly seenBy: string;
}

/** A message of the room as clients should see it. */
export interface Message extends SeenMessage {
  /** Owners who may see it; undefined: everybody. */
  readonly audience: ReadonlySet<string> | undefined;
}

export class Room {
  readonly name: string;
  log: LogEvent | undefined;
  readonly records: RecordEvent[] = [];
  readonly seats: SeatEvent[] = [];
  /** Of a room with a card. */
  readonly acts = new Acts();
  readonly amendments = new Amendments();
  /** Messages that are to be said later. */
  readonly appointments = new Appointments();
  /** What was said and told of marks, in order. */
  readonly marks: MarkHistoryEvent[] = [];
  readonly sends: Send[] = [];
  readonly sendByText = new Map<string, Send>();
  readonly acks: AckEvent[] = [];
  readonly versions = new Map<number, Version[]>();
  readonly presences = new Map<string, Presence>();
  /** All clients of the run. */
  readonly ownersOf: (alias: string) => Iterable<string>;
  #seqs: ReadonlySet<number> | undefined;
  #says: Map<number, SayRecord> | undefined;
  #changes: readonly Change[] | undefined;
  #messages: readonly Message[] | undefined;
  #stories: ReadonlyMap<number, Story> | undefined;

  constructor(name: string, ownersOf: (alias: string) => Iterable<string>) {
    this.name = name;
    this.ownersOf = ownersOf;
  }

  see(message: SeenMessage, seenBy: string): void {
    const { seq, id, from, text, to, now } = message;
    // As it was said. What became of it: amendments/shown.ts.
    if (now !== undefined) return;
    const versions = this.versions.get(seq);
    if (versions?.some((version) => isSame(version, message))) return;
    const version = { seq, id, from, text, ...(to && { to }), seenBy };
    if (versions === undefined) this.versions.set(seq, [version]);
    else versions.push(version);
  }

  // ---- After collecting.

  get lastSeq(): number {
    return this.log?.lastSeq ?? 0;
  }
  /** Below it records may be missing from the log. */
  get removedBelow(): number {
    return this.log?.removedBelow ?? 0;
  }
  get isWhole(): boolean {
    return this.removedBelow === 0;
  }

  /** Of all its records. */
  get seqs(): ReadonlySet<number> {
    this.#seqs ??= new Set(this.records.map(({ seq }) => seq));
    return this.#seqs;
  }

  get says(): ReadonlyMap<number, SayRecord> {
    this.#says ??= new Map(
      this.records.filter((record) => record.kind === 'say').map((record) => [record.seq, record]),
    );
    return this.#says;
  }

  /** The changes that members are told of, ascending. */
  get changes(): readonly Change[] {
    this.#changes ??= this.#fold();
    return this.#changes;
  }
  #fold(): Change[] {
    const roster = new Roster(this.isWhole);
    return this.records.flatMap((record) => (record.kind === 'member' ? roster.apply(record) : []));
  }

  /** What became of messages, by their seq. */
  get stories(): ReadonlyMap<number, Story> {
    this.#stories ??= storiesOf(this);
    return this.#stories;
  }
  /** Whether the log says that this message was erased. */
  isErased(seq: number): boolean {
    return this.stories.get(seq)?.erased !== undefined;
  }

  /** Every message of the log, and those that are gone but somebody saw; ascending. */
  get messages(): readonly Message[] {
    this.#messages ??= this.#collectMessages();
    return this.#messages;
  }
  #collectMessages(): Message[] {
    const stored = [...this.says.values()].map((say): Message => {
      const { seq, id, alias: from, text, to, owner } = say;
      const audience = say.audience && new Set([owner, ...say.audience]);
      return { seq, id, from, text, ...(to && { to }), audience };
    });
    const gone = [...this.versions.values()]
      .flatMap(([version]) => (version && !this.says.has(version.seq) ? [version] : []))
      // Nobody is owed a message that nobody sent, or that was erased.
      .filter(({ text, seq }) => this.sendByText.has(text) && !this.isErased(seq))
      .map((version): Message => {
        const { from, to } = version;
        const named = to && [from, ...to].flatMap((alias) => [...this.ownersOf(alias)]);
        return { ...version, audience: named && new Set(named) };
      });
    return [...stored, ...gone].toSorted((one, other) => one.seq - other.seq);
  }

  visibleTo(client: Client): Message[] {
    return this.messages.filter((message) => maySee(message, client));
  }

  presence(client: Client): Presence {
    let presence = this.presences.get(client.name);
    if (presence === undefined) {
      presence = { client, steps: [], pages: [], threads: [] };
      this.presences.set(client.name, presence);
    }
    return presence;
  }
}

export function maySee({ audience, from, to }: Message, client: Client): boolean {
  if (audience === undefined) return true;
  // Its alias is its own alone, and the log may no longer name its owner.
  if (client.dialect === 'text')
    return from === client.alias || to?.includes(client.alias) === true;
  return [...client.owners].some((owner) => audience.has(owner));
}

export function isSame(one: SeenMessage, other: SeenMessage): boolean {
  return (
    one.id === other.id &&
    one.from === other.from &&
    one.text === other.text &&
    one.to?.join() === other.to?.join()
  );
}

export type Whereabouts =
  | { readonly kind: 'in' }
  | { readonly kind: 'away'; readonly sinceMs: number; readonly comesBack: boolean }
  | { readonly kind: 'out' };

/** Whether this client is in the room at the end of the run. */
export function whereabouts({ steps }: Presence): Whereabouts {
  let isIn = false;
  let away: { readonly sinceMs: number; comesBack: boolean } | undefined;
  for (const step of steps) {
    if (step.type === 'joined' || step.type === 'entered') {
      isIn = true;
      away = undefined;
    } else if (step.type === 'leave' || step.type === 'removed' || step.type === 'refusal') {
      isIn = false;
      away = undefined;
    } else if (step.type === 'close') {
      if (isIn) away = { sinceMs: step.atMs, comesBack: true };
      isIn = false;
      if (away && step.final) away.comesBack = false;
    }
  }
  if (isIn) return { kind: 'in' };
  return away ? { kind: 'away', ...away } : { kind: 'out' };
}
