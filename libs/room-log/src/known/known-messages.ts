// What a hosted room knows of the cards of its messages: whether it has any, and what those said
// that were read or written last. The records that are heard tell which of them have changed.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { LRUCache } from 'lru-cache';
import type { KnownCard } from '../cards/fold-changes.ts';
import type { Bus } from '../nats/bus.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { decodeAmended } from '../records/amended-event.ts';
import type { AmendRecord, SayRecord } from '../records/record.ts';
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

/** What became of a message, as of some sequence of its stream. */
export interface KnownMessage {
  /** Undefined: it has none. */
  readonly card: StoredMessageCard | undefined;
  readonly asOf: number;
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
  /** Whether anything was ever known: else nothing need be forgotten. */
  #isUsed = false;
  /** The last record heard that came with a card. */
  #lastChange = 0;

  constructor(bus: Bus, room: RoomSubjects, cache: MessageCache) {
    this.#bus = bus;
    this.#room = room;
    this.#messages = cache.ofRoom();
  }

  /** A record was heard that came with a card. */
  hear(record: AmendRecord | SayRecord): void {
    this.#some = true;
    this.#lastChange = record.seq;
    if (!this.#isUsed) return;
    if (record.kind === 'say') {
      this.#changed(frameOf(record).thread?.root, record.seq);
      return;
    }
    const { of, pin, thread } = decodeAmended(record);
    if (pin === undefined) this.#changed(of, record.seq);
    else if ((this.#pins?.asOf ?? 0) < record.seq) this.#pins = undefined;
    this.#changed(thread?.root, record.seq);
  }

  /** Returns what is known of a message; undefined: its card must be read. */
  get(seq: number): KnownMessage | undefined {
    return this.#messages.get(seq);
  }

  /** Returns the pinned messages; undefined: they must be read. */
  get pins(): ReadonlySet<number> | undefined {
    return this.#pins?.seqs;
  }

  /** Remembers a message, unless a later change was heard of one. */
  learn(seq: number, known: KnownMessage): void {
    if (this.#lastChange > known.asOf) return;
    this.#isUsed = true;
    this.#messages.set(seq, known);
  }

  /** Remembers the text of a message whose card is known. */
  learnText(seq: number, text: Text): void {
    const message = this.#messages.get(seq);
    if (message !== undefined) this.#messages.set(seq, { ...message, text });
  }

  learnPins(seqs: ReadonlySet<number>, asOf: number): void {
    if (this.#lastChange > asOf) return;
    this.#isUsed = true;
    this.#pins = { seqs, asOf };
  }

  /** Returns the card of one message, for those who change it. */
  cardOf(seq: number): KnownCard<MessageCard> {
    return {
      get: () => this.get(seq)?.card,
      learn: (card, asOf) => {
        this.learn(seq, { card, asOf, text: this.get(seq)?.text });
      },
      forget: () => {
        this.#messages.delete(seq);
      },
    };
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

  #changed(seq: number | undefined, by: number): void {
    if (seq !== undefined && (this.#messages.get(seq)?.asOf ?? by) < by) this.#messages.delete(seq);
  }
}
