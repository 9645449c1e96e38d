// Who may read which of all rooms that have a card, for the list of rooms. Kept small: 100,000
// cards do not fit in memory. Each refresh reads only the cards that changed since the last.
import type { RoomName } from '@natter/protocol';
import { decodeCard } from '../cards/card.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { DirectMessage } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { cardFilter, nameOf, streamName } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import { isDirectName } from './direct-name.ts';
import { roomCardKind } from './room-card.ts';
import type { RoomBan } from './room-card.ts';

const BATCH_CARDS = 256;
/** A card of 5,000 people has 250 KB. Decoding so many bytes takes some 20 ms. */
const BATCH_BYTES = 512 * 1024;

/** What a card says about readers. */
type Readers =
  | { readonly kind: 'all-but'; readonly banned: ReadonlyMap<Owner, RoomBan> }
  /** The first bits of their ids. */
  | { readonly kind: 'only'; readonly people: readonly number[] };

export interface CardIndexDeps {
  readonly bus: Bus;
  readonly partitions: number;
}

export class CardIndex {
  readonly #deps: CardIndexDeps;
  readonly #readers = new Map<RoomName, Readers>();
  /** By partition: where the next refresh begins. */
  readonly #nextSeqs: number[];

  constructor(deps: CardIndexDeps) {
    this.#deps = deps;
    this.#nextSeqs = Array.from({ length: deps.partitions }, () => 1);
  }

  /** Reads the cards that changed since the last refresh. Throws BusUnavailable. */
  async refresh(): Promise<void> {
    await Promise.all(this.#nextSeqs.map((_, partition) => this.#refreshPartition(partition)));
  }

  /** Returns whether the room had a card at the last refresh. */
  has(room: RoomName): boolean {
    return this.#readers.has(room);
  }

  /**
   * Returns whether this one may read the room, as of the last refresh. Two ids may have the same
   * first bits, if hardly ever: a caller that shows the room reads its card too.
   */
  mayRead(room: RoomName, owner: Owner, nowMs: number): boolean {
    const readers = this.#readers.get(room);
    // A direct room without a card is nobody's yet.
    if (readers === undefined) return !isDirectName(room);
    if (readers.kind === 'only') return readers.people.includes(firstBits(owner));
    const ban = readers.banned.get(owner);
    return ban === undefined || (ban.until ?? Infinity) <= nowMs;
  }

  async #refreshPartition(partition: number): Promise<void> {
    const stream = streamName(partition);
    for (;;) {
      const seq = this.#nextSeqs[partition] ?? 1;
      const { messages } = await directBatch(this.#deps.bus, stream, {
        seq,
        next_by_subj: cardFilter(partition),
        batch: BATCH_CARDS,
        max_bytes: BATCH_BYTES,
      });
      for (const message of messages) this.#take(message);
      const last = messages.at(-1);
      const lastSeq = last && headerNumber(last.block, 'Nats-Sequence');
      // A replica that lags sends less; the next refresh gets the rest.
      if (lastSeq === undefined) return;
      this.#nextSeqs[partition] = lastSeq + 1;
      if (headerNumber(last?.block ?? '', 'Nats-Num-Pending') === 0) return;
    }
  }

  #take({ block, body }: DirectMessage): void {
    const subject = headerValue(block, 'Nats-Subject') ?? '';
    const room = nameOf(subject.slice(subject.lastIndexOf('.') + 1));
    if (room === undefined) return;
    const card = decodeCard(roomCardKind, body)?.state;
    // Of a later version: nobody comes in.
    if (card === undefined) this.#readers.set(room, { kind: 'only', people: [] });
    else if (card.access === 'open')
      this.#readers.set(room, { kind: 'all-but', banned: card.bans });
    else {
      const people = [...card.people.keys()].map((id) => firstBits(id));
      this.#readers.set(room, { kind: 'only', people });
    }
  }
}

/** Returns the first 52 bits of an id, which is a hash: a number takes a tenth of the memory. */
const firstBits = (owner: Owner): number => Number.parseInt(owner.slice(0, 13), 16);
