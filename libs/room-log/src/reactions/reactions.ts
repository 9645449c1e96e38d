// Reacts to messages. A reaction is one record of the log, fenced by its actor's seat and numbered,
// so that no two follow the same card; the message's card follows it (card-folds.ts). So it costs
// the talk beside it as much as a message does (docs/adr/0044).
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../background.ts';
import { changed, numberField, seqOfChange } from '../cards/card.ts';
import { changedAt } from '../cards/change-card.ts';
import type { CardChange, ChangeOutcome } from '../cards/change-card.ts';
import { inTurn } from '../cards/in-turn.ts';
import { readCard } from '../cards/read-card.ts';
import type { NoChange } from '../messages/change-and-tell.ts';
import { messageCardKind } from '../messages/message-card.ts';
import type { MessageCard, StoredMessageCard } from '../messages/message-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { fenceFields } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import { CardFolds } from './card-folds.ts';
import type { FoldPlace } from './card-folds.ts';
import { ReactionMarks, unlessUnavailable } from './reaction-marks.ts';
import type { MarkDeps } from './reaction-marks.ts';
import { readNow } from './read-told.ts';
import { UnfinishedReactions } from './unfinished-reactions.ts';
import type { UnfinishedDeps } from './unfinished-reactions.ts';

/** The stream refuses a number that was taken within two minutes: what is known is newer. */
const KNOWN_MS = 60_000;
const IDLE_LOOK_MS = 10_000;
const CLOSE_MS_MAX = 2_000;

/** A reaction to a message of a room that is hosted here. */
export interface ReactionChange extends CardChange<MessageCard, NoChange> {
  readonly place: FoldPlace & { readonly known: KnownMessages };
  /** Up to which sequence the room was heard. */
  readonly tail: number;
  /** Resolve when the card is stored: somebody reads it where the room is not hosted. */
  readonly isForAll: boolean;
}

export type ReactionDeps = Omit<UnfinishedDeps, 'folds'> & Omit<MarkDeps, 'folds'>;

export class Reactions {
  readonly #writer: LogWriter;
  readonly #folds: CardFolds;
  readonly #marks: ReactionMarks;
  readonly #unfinished: UnfinishedReactions;
  readonly #timer: NodeJS.Timeout;

  constructor(deps: ReactionDeps) {
    this.#writer = deps.writer;
    this.#folds = new CardFolds(deps.writer);
    this.#marks = new ReactionMarks({ ...deps, folds: this.#folds });
    this.#unfinished = new UnfinishedReactions({ ...deps, folds: this.#folds });
    this.#timer = setInterval(() => {
      background('marks of reactions', this.#marks.removeIdle().catch(unlessUnavailable));
    }, IDLE_LOOK_MS);
  }

  /** Stores a reaction. Throws UnknownCard. */
  async apply(change: ReactionChange): Promise<ChangeOutcome<NoChange>> {
    const { bus } = this.#writer;
    try {
      await this.#marks.expect(change.place.room.partition, change.tail);
      const outcome = await inTurn(bus, change.subject, () => this.#tell(change));
      if (change.isForAll) await this.#folds.stored(change.subject, change.deadlineMs);
      return outcome;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return { kind: 'unknown' };
    }
  }

  /** Stores the cards that others told of and did not store. A failure is left to the next time. */
  sweepSoon(): void {
    this.#unfinished.sweepSoon();
  }

  /** The end: resolves when all cards are stored. What cannot be is left to other gateways. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#unfinished.close();
    const closed = this.#folds.close().then(() => this.#marks.close());
    await Promise.race([
      closed.catch(unlessUnavailable),
      pause(CLOSE_MS_MAX, undefined, { ref: false }),
    ]);
  }

  async #tell(change: ReactionChange): Promise<ChangeOutcome<NoChange>> {
    const { id, place, subject, deadlineMs } = change;
    const { seq, known } = place;
    let from: 'memory' | 'card' | 'log' = 'memory';
    while (monotonicMs() < deadlineMs) {
      const card = await this.#cardNow(change, from);
      const storedSeq = card === undefined ? undefined : seqOfChange(card, id);
      // An earlier try was stored, and its answer got lost.
      if (storedSeq !== undefined) return changedAt(storedSeq);
      const seat = change.seat?.();
      const next = await change.change(card);
      if (next.kind === 'refused') {
        if (from !== 'memory') return next;
        from = 'card';
        continue;
      }
      const { state, record } = next;
      const fence = seat === undefined ? '' : fenceFields(seat.subject, seat.seq);
      const number = numberField(messageCardKind, { subject, state });
      const fields = record.fields + number + fence;
      const outcome = await this.#writer.appender.append({ ...record, fields, deadlineMs });
      if (outcome.kind === 'stored' && !outcome.duplicate) {
        const entry = { id, state, seq: outcome.seq - 1 };
        const told = { ...changed(card, entry), seq: card?.seq ?? 0 };
        known.learn(seq, told);
        this.#folds.begin(place, told);
        return changedAt(outcome.seq - 1);
      }
      if (outcome.kind === 'stored') {
        // The number was another's, or ours in a try whose answer got lost.
        const isHeard = await known.news.heardSoon(seq, state.rev);
        from = isHeard ? 'memory' : 'log';
        continue;
      }
      known.forget(seq);
      if (outcome.kind === 'fenced') return { kind: outcome.retried ? 'unknown' : 'lost' };
      return outcome;
    }
    return { kind: 'unknown' };
  }

  async #cardNow(
    { place, kind, stream, subject, deadlineMs }: ReactionChange,
    from: 'memory' | 'card' | 'log',
  ): Promise<StoredMessageCard | undefined> {
    const { room, seq, known } = place;
    const { bus } = this.#writer;
    const memory = from === 'memory' ? known.get(seq) : undefined;
    if (memory !== undefined && monotonicMs() - memory.sinceMs < KNOWN_MS) return memory.card;
    const stored = await readCard(bus, { kind, stream, subject }, deadlineMs);
    const heard = known.onto(seq, stored);
    const isEnough = from !== 'log' && !known.news.isBehind(seq, heard);
    const card = isEnough ? heard : await readNow(bus, room, { seq, stored });
    known.learn(seq, card);
    return card;
  }
}
