// Reactions whose cards nobody stored: their gateway died between the two. Whoever hosts the room
// has heard of them. Where nobody did, the dead gateway's mark tells since where to read.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { background } from '../background.ts';
import { readCard, UnknownCard } from '../cards/read-card.ts';
import type { GatewayState } from '../liveness/dead-gateways.ts';
import { readMessageCards } from '../messages/as-now.ts';
import { messageCardKind } from '../messages/message-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import {
  gatewayOf,
  logFilter,
  nameOf,
  roomSubjects,
  streamName,
  unfinishedFilter,
} from '../nats/subjects.ts';
import { parseRecord } from '../records/record.ts';
import type { HostedRoom } from '../room/hosted-room.ts';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { purge } from '../storage/purge-room.ts';
import type { CardFolds } from './card-folds.ts';
import { sinceIn } from './reaction-marks.ts';
import { reactionsIn, readNow } from './read-told.ts';
import { revOf, withAllTold } from './told-reaction.ts';
import type { ToldReaction } from './told-reaction.ts';

const LOOK_MS = 1_000;
/** Longer than a living gateway takes for a card. */
const WAITING_MS = 3_000;
const SWEEP_MS = 60_000;
const MARKS_MAX = 1_024;
/** One request takes at most 1,024 subjects. */
const CARDS_AT_ONCE = 500;
const PAGE_RECORDS = 500;
const PAGE_BYTES = 1024 * 1024;

export interface UnfinishedDeps {
  readonly writer: LogWriter;
  readonly folds: CardFolds;
  readonly rooms: HostedRooms;
  readonly partitions: number;
  readonly log: Log;
  /** Whether a gateway lives. Throws BusUnavailable. */
  readonly stateOf: (gateway: string) => Promise<GatewayState>;
}

export class UnfinishedReactions {
  readonly #deps: UnfinishedDeps;
  readonly #timer: NodeJS.Timeout;
  #sweptMs = monotonicMs();
  #looking = false;
  #sweeping = false;
  #closed = false;

  constructor(deps: UnfinishedDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
  }

  /** Finishes for gateways that are dead. A failure is left to the next sweep. */
  sweepSoon(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#sweptMs = monotonicMs();
    const swept = this.#orLater('sweep', () => this.#sweep()).finally(() => {
      this.#sweeping = false;
    });
    background('sweep of reactions', swept);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    if (monotonicMs() - this.#sweptMs >= SWEEP_MS) this.sweepSoon();
    if (this.#looking) return;
    this.#looking = true;
    const looked = this.#orLater('look', () => this.#finishHeard()).finally(() => {
      this.#looking = false;
    });
    background('look at reactions', looked);
  }

  /** Reactions that were heard in rooms that are hosted here. Throws BusUnavailable. */
  async #finishHeard(): Promise<void> {
    for (const hosted of this.#deps.rooms.of('all')) {
      const waiting = hosted.messages.news.waiting(WAITING_MS);
      for (let from = 0; from < waiting.length; from += CARDS_AT_ONCE) {
        await this.#finishIn(hosted, waiting.slice(from, from + CARDS_AT_ONCE));
      }
    }
  }

  async #finishIn(hosted: HostedRoom, seqs: readonly number[]): Promise<void> {
    const { folds, writer } = this.#deps;
    const { subjects: room, messages: known } = hosted;
    const { stored } = await readMessageCards(writer.bus, room, { seqs, upTo: 0 });
    for (const seq of seqs) {
      const card = stored.get(seq);
      if (card !== undefined) known.stored(seq, card);
      if (!known.news.isWaiting(seq)) continue;
      const now = await readNow(writer.bus, room, { seq, stored: card });
      if (now !== undefined && revOf(now) > revOf(card)) folds.begin({ room, seq, known }, now);
      // Its message was purged, and its card with it.
      else known.news.giveUp(seq);
    }
  }

  /** Throws BusUnavailable. */
  async #sweep(): Promise<void> {
    const { writer, partitions, stateOf } = this.#deps;
    for (let partition = 0; partition < partitions && !this.#closed; partition += 1) {
      const stream = streamName(partition);
      const query = { multi_last: [unfinishedFilter(partition)], batch: MARKS_MAX };
      const { messages } = await directBatch(writer.bus, stream, query);
      for (const { block, body } of messages) {
        const subject = headerValue(block, 'Nats-Subject') ?? '';
        if ((await stateOf(gatewayOf(subject))).alive) continue;
        await this.#finish(partition, sinceIn(body));
        await this.#deps.folds.settled();
        const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
        if (!this.#closed) await purge(writer.bus, stream, { filter: subject, seq: seq + 1 });
      }
    }
  }

  /** Stores the cards of what was told since. Throws BusUnavailable. */
  async #finish(partition: number, since: number): Promise<void> {
    const { writer, folds, rooms, partitions } = this.#deps;
    const { bus } = writer;
    const stream = streamName(partition);
    const told = new Map<string, { readonly name: RoomName; all: ToldReaction[] }>();
    for (let from = since; !this.#closed;) {
      const filter = { next_by_subj: logFilter(partition), batch: PAGE_RECORDS };
      const query = { seq: Math.max(1, from), ...filter, max_bytes: PAGE_BYTES };
      const { messages } = await directBatch(bus, stream, query);
      if (messages.length === 0) break;
      for (const { block, body } of messages) {
        const record = parseRecord(block, body, stream);
        const name = nameOf(headerValue(block, 'Nats-Subject')?.split('.')[3] ?? '');
        if (record === undefined) continue;
        from = record.seq + 1;
        if (name === undefined) continue;
        for (const each of reactionsIn([record])) {
          const subject = roomSubjects(name, partitions).message(each.of);
          const ofMessage = told.get(subject) ?? { name, all: [] };
          ofMessage.all.push(each);
          told.set(subject, ofMessage);
        }
      }
    }
    for (const [subject, { name, all }] of told) {
      const room = roomSubjects(name, partitions);
      const seq = all[0]?.of ?? 0;
      const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
      const place = { kind: messageCardKind, stream, subject };
      const stored = await readCard(bus, place, deadlineMs).catch(unlessUnknown);
      if (stored === 'unknown') continue;
      const now = withAllTold(stored, all);
      const known = rooms.get(name)?.messages;
      if (now !== undefined && revOf(now) > revOf(stored)) folds.begin({ room, seq, known }, now);
    }
  }

  async #orLater(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.#deps.log.debug({ reason: reasonOf(error) }, `${what} of reactions waits`);
    }
  }
}

/** A card of a later version is left alone. */
const unlessUnknown = (error: unknown): 'unknown' => {
  if (error instanceof UnknownCard) return 'unknown';
  throw error;
};
