// What a hosted room knows of the cards of its messages: whether it has any, and what those said
// that were read or written last. The records that are heard tell which of them have changed.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../nats/bus.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { AmendRecord, SayRecord } from '../records/record.ts';
import { readLately } from '../reactions/read-told.ts';
import { revOf, toldReaction, withTold } from '../reactions/told-reaction.ts';
import type { ToldReaction } from '../reactions/told-reaction.ts';
import { MessageNews } from './message-news.ts';
import { shareRead } from '../shared-reads.ts';
import type { NewestSays } from './newest-says.ts';
import { countReactions } from '../messages/message-card.ts';
import type { MessageCard, StoredMessageCard } from '../messages/message-card.ts';
import { frameOf } from '../messages/said-message.ts';

/** Of all rooms of this process. */
const BYTES_MAX = 16 * 1024 * 1024;
const ENTRY_BYTES = 512;
const REACTOR_BYTES = 128;
const SEQ_BYTES = 8;

/** A text as it is now, and whom it mentions. */
export interface Text {
  /** Of its record. */
  readonly seq: number;
  readonly text: string;
  readonly mentions: readonly string[] | undefined;
}

/** What became of a message. */
export interface KnownMessage {
  /** Undefined: it has none. */
  readonly card: StoredMessageCard | undefined;
  /** When this was learned or heard, monotonic ms. */
  readonly sinceMs: number;
  /** The current text of an edited message, if it was read. */
  readonly text?: Text | undefined;
}

/** What is known of messages, of all rooms that this process hosts. Those used last are kept. */
export class MessageCache {
  readonly #messages = new LRUCache<string, KnownMessage>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ card, text }) =>
      ENTRY_BYTES + bytesOf(card?.state) + (text?.text.length ?? 0),
  });
  #rooms = 0;

  /** For one room, as long as it is hosted; what it leaves behind is found by no one. */
  ofRoom(): Pick<LRUCache<number, KnownMessage>, 'get' | 'delete'> & {
    set(seq: number, known: KnownMessage): void;
  } {
    const room = (this.#rooms += 1);
    const keyOf = (seq: number): string => `${room}.${seq}`;
    return {
      get: (seq) => this.#messages.get(keyOf(seq)),
      delete: (seq) => this.#messages.delete(keyOf(seq)),
      set: (seq, known) => {
        this.#messages.set(keyOf(seq), known);
      },
    };
  }
}

function bytesOf(card: MessageCard | undefined): number {
  if (card === undefined) return 0;
  return (
    countReactions(card) * REACTOR_BYTES + (card.edits.length + card.replies.length) * SEQ_BYTES
  );
}

export class KnownMessages {
  readonly #bus: Bus;
  readonly #room: RoomSubjects;
  readonly #messages: ReturnType<MessageCache['ofRoom']>;
  /** Where its newest messages stand; undefined: not started. */
  says: NewestSays | undefined;
  #pins: { readonly seqs: ReadonlySet<number>; readonly asOf: number } | undefined;
  /** Whether the room has cards of messages. */
  #some: boolean | undefined;
  /** The last record heard that told of a pin. */
  #lastPin = 0;
  /** What stored cards may lack. */
  readonly news = new MessageNews();

  constructor(bus: Bus, room: RoomSubjects, cache: MessageCache) {
    this.#bus = bus;
    this.#room = room;
    this.#messages = cache.ofRoom();
  }

  /** A record was heard that came with a card. */
  hear(record: AmendRecord | SayRecord): void {
    this.#some = true;
    if (record.kind === 'say') {
      this.#changed(frameOf(record).thread);
      return;
    }
    const { event } = record;
    const { of, rev, pin, thread } = event;
    if (pin !== undefined) {
      this.#lastPin = record.seq;
      if ((this.#pins?.asOf ?? 0) < record.seq) this.#pins = undefined;
    }
    if (rev !== undefined) this.#changed({ root: of, rev }, toldReaction(record));
    this.#changed(thread);
  }

  /** Reads what was told lately, up to `tail`: it may have no card yet. Throws BusUnavailable. */
  async hearLately(reading: { tail: number; nowMs: number }): Promise<void> {
    for (const record of await readLately(this.#bus, this.#room, reading)) {
      if (record.kind === 'amend') this.hear(record);
    }
  }

  /** Returns what is known of a message; undefined: its card must be read. */
  get(seq: number): KnownMessage | undefined {
    return this.#messages.get(seq);
  }

  /** Returns the pinned messages; undefined: they must be read. */
  get pins(): ReadonlySet<number> | undefined {
    return this.#pins?.seqs;
  }

  /** Returns a card that was read, with what was heard of its message since. */
  onto(seq: number, card: StoredMessageCard | undefined): StoredMessageCard | undefined {
    return this.news.onto(seq, card);
  }

  /** Remembers a message's card, unless a later one was heard of. */
  learn(seq: number, read: StoredMessageCard | undefined): void {
    const card = this.news.onto(seq, read);
    const known = this.#messages.get(seq);
    if (this.news.isBehind(seq, card) || revOf(known?.card) > revOf(card)) return;
    this.#messages.set(seq, { card, sinceMs: monotonicMs(), text: known?.text });
  }

  /** A card was stored, or found in the stream. */
  stored(seq: number, card: StoredMessageCard): void {
    this.news.stored(seq, card.state.rev);
    const known = this.#messages.get(seq);
    // Later ones that are known are not stored yet: they follow this one.
    if (known?.card !== undefined && revOf(known.card) > revOf(card))
      this.#messages.set(seq, { ...known, card: { ...known.card, seq: card.seq } });
    else this.learn(seq, card);
  }

  forget(seq: number): void {
    this.#messages.delete(seq);
  }

  /** Remembers the text of a message whose card is known. */
  learnText(seq: number, text: Text): void {
    const message = this.#messages.get(seq);
    if (message !== undefined) this.#messages.set(seq, { ...message, text });
  }

  learnPins(seqs: ReadonlySet<number>, asOf: number): void {
    if (this.#lastPin <= asOf) this.#pins = { seqs, asOf };
  }

  /** Returns whether the room has any cards, as far as it was heard. Throws BusUnavailable. */
  async some(): Promise<boolean> {
    if (this.#some !== undefined) return this.#some;
    const { stream, messages: subject } = this.#room;
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const found = await shareRead(this.#bus, `${subject} first`, () =>
      nextOfSubject(this.#bus, stream, { subject, from: 1, deadlineMs }),
    );
    // What was heard meanwhile is newer.
    return (this.#some ??= found !== undefined);
  }

  /** `told`: what it was, where that is all that changed. */
  #changed(change: { root: number; rev: number } | undefined, told?: ToldReaction): void {
    if (change === undefined) return;
    const { root: seq, rev } = change;
    this.news.hear(seq, { rev, told });
    const known = this.#messages.get(seq);
    if (known === undefined) return;
    const card = told === undefined ? known.card : withTold(known.card, told);
    if (this.news.isBehind(seq, card)) this.#messages.delete(seq);
    else this.#messages.set(seq, { ...known, card, sinceMs: monotonicMs() });
  }
}
