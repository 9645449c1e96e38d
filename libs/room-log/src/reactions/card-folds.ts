// Stores the cards of messages behind the reactions that were told: at once if this gateway did not
// just store one of the message, else a little later, with all that came meanwhile. A card only
// follows what the log has, so whoever stores it, it is the same one.
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import { encodeCard } from '../cards/card.ts';
import { readCard, UnknownCard } from '../cards/read-card.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { lifeOfCard, messageCardKind } from '../messages/message-card.ts';
import type { StoredMessageCard } from '../messages/message-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { revOf } from './told-reaction.ts';

/** Between two cards of a message by one gateway: a server of one copy purges for each. */
const PACE_MS = 500;
const RETRY_PAUSE_MS = 100;
const LOOK_MS = 50;
const STORED_LOOK_MS = 5;

/** A message, and what its room knows of it. */
export interface FoldPlace {
  readonly room: RoomSubjects;
  readonly seq: number;
  /** Undefined: the room is not hosted here. */
  readonly known: KnownMessages | undefined;
}

interface Fold {
  /** What is to be stored, or was stored last. */
  card: StoredMessageCard;
  /** Since when it is not stored, monotonic ms; undefined: it is. */
  sinceMs: number | undefined;
  readonly ended: Promise<void>;
}

export class CardFolds {
  readonly #writer: LogWriter;
  /** By the card's subject; an entry stays until the next card of the message may be stored. */
  readonly #folds = new Map<string, Fold>();
  #closed = false;

  constructor(writer: LogWriter) {
    this.#writer = writer;
  }

  /** Since when a card is to be stored, monotonic ms; Infinity: all are. */
  get sinceMs(): number {
    return Math.min(...this.#folds.values().map(({ sinceMs = Infinity }) => sinceMs));
  }

  /** Resolves when all cards are stored, or cannot be at the end. */
  async settled(): Promise<void> {
    while (this.sinceMs < Infinity && !this.#closed) await pause(LOOK_MS);
  }

  /** Resolves when the card of a message is stored, if one was begun, or at the deadline. */
  async stored(subject: string, deadlineMs: number): Promise<void> {
    const isOpen = (): boolean => !this.#closed && monotonicMs() < deadlineMs;
    while (this.#folds.get(subject)?.sinceMs !== undefined && isOpen()) await pause(STORED_LOOK_MS);
  }

  /** Stores this card, or a later one of the message. */
  begin(place: FoldPlace, card: StoredMessageCard): void {
    const subject = place.room.message(place.seq);
    const fold = this.#folds.get(subject);
    if (fold === undefined) {
      const ended = Promise.resolve().then(() => this.#follow(subject, place));
      this.#folds.set(subject, { card, sinceMs: monotonicMs(), ended });
      background(`card ${subject}`, ended);
    } else if (revOf(card) > revOf(fold.card)) {
      fold.card = { ...card, seq: Math.max(card.seq, fold.card.seq) };
      fold.sinceMs ??= monotonicMs();
    }
  }

  /** The end: resolves when all cards are stored, or cannot be. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#folds.values()].map(({ ended }) => ended));
  }

  async #follow(subject: string, place: FoldPlace): Promise<void> {
    for (;;) {
      const fold = this.#folds.get(subject);
      if (fold?.sinceMs === undefined) break;
      await this.#store(place, fold);
      if (this.#closed) break;
      await pause(PACE_MS);
    }
    this.#folds.delete(subject);
  }

  async #store({ room, seq, known }: FoldPlace, fold: Fold): Promise<void> {
    while (fold.sinceMs !== undefined) {
      const { card } = fold;
      const now = await this.#tryToStore(room.message(seq), { card, stream: room.stream });
      if (now === 'failed') {
        // Whoever hears the reaction, or begins after us, stores it (unfinished-reactions.ts).
        if (this.#closed) return;
        await pause(RETRY_PAUSE_MS);
        continue;
      }
      if (now === undefined || revOf(now) >= revOf(fold.card)) fold.sinceMs = undefined;
      if (now === undefined) return;
      known?.stored(seq, now);
      fold.card = { ...fold.card, seq: now.seq };
    }
  }

  /** Returns the card that is stored now; undefined: its message is gone, or it is not for us. */
  async #tryToStore(
    subject: string,
    { card, stream }: { card: StoredMessageCard; stream: string },
  ): Promise<StoredMessageCard | undefined | 'failed'> {
    const { bus, appender, retention } = this.#writer;
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const fields =
      field('Nats-Expected-Last-Subject-Sequence', card.seq) +
      field('Nats-Rollup', 'sub') +
      field('Nats-TTL', lifeOfCard(card.state) ?? retention);
    const body = encodeCard(messageCardKind, card);
    const outcome = await appender.append({ subject, fields, body, deadlineMs });
    if (outcome.kind === 'stored') return { ...card, seq: outcome.seq };
    if (outcome.kind !== 'fenced') return 'failed';
    try {
      // Somebody else stored one: a later one has ours in it.
      return await readCard(bus, { kind: messageCardKind, stream, subject }, deadlineMs);
    } catch (error) {
      if (error instanceof UnknownCard) return undefined;
      if (!(error instanceof BusUnavailable)) throw error;
      return 'failed';
    }
  }
}
