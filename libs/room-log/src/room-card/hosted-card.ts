// The card of a room that this gateway hosts: read with the room's seats when it begins, and from
// the leader again at each `room` record. Each host sees to it that the seats obey the card, should
// the gateway of the act have died before it did so itself (act.ts).
import { setTimeout as pause } from 'node:timers/promises';
import type { RoomEvent, RoomName } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { RoomRecord } from '../records/record.ts';
import type { Roster } from '../records/roster.ts';
import type { Seated } from '../seats/seat-record.ts';
import { enforceCard, verdictOn } from './enforce.ts';
import { readRoomCard, roomCardOf, SEALED } from './read-room-card.ts';
import type { CardReading } from './read-room-card.ts';
import type { StoredRoomCard } from './room-card.ts';

/** The gateway of the act has changed the seats by then, if it lives. */
const LOOK_AFTER_MS = 1_000;
const RETRY_PAUSE_MS = 500;
const LAG_PAUSE_MS = 20;
const LAG_TRIES = 50;

export interface HostedCardDeps {
  readonly writer: LogWriter;
  readonly log: Log;
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
}

export class HostedCard {
  readonly #deps: HostedCardDeps;
  #card: StoredRoomCard | undefined;
  /** The sequence of the latest card that is known to exist. */
  #latest = 0;
  #reading: Promise<void> | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(deps: HostedCardDeps) {
    this.#deps = deps;
  }

  /** The card as it was last read; undefined: none. It may be some milliseconds old. */
  get current(): StoredRoomCard | undefined {
    return this.#card;
  }

  /** Whether the room has a card, as far as it was heard. */
  get known(): boolean {
    return this.#latest > 0;
  }

  /** Whether a change was heard that `current` does not have yet. */
  get isBehind(): boolean {
    return (this.#card?.seq ?? 0) < this.#latest;
  }

  /** Returns the card with every change whose record was heard. Throws BusUnavailable in time. */
  async heard(): Promise<StoredRoomCard | undefined> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    while (this.isBehind) {
      if (monotonicMs() >= deadlineMs) throw new BusUnavailable('the card of the room is late');
      await (this.#reading ?? this.#read());
    }
    return this.#card;
  }

  /** Takes what a snapshot of the room found, and changes seats that do not obey it. */
  settle({ card, seats }: { card: CardReading | undefined; seats: readonly Seated[] }): void {
    if (card !== undefined && card.seq > (this.#card?.seq ?? 0)) this.#card = roomCardOf(card);
    this.#latest = Math.max(this.#latest, this.#card?.seq ?? 0);
    if (this.#card === undefined || this.#closed) return;
    const door = { room: this.#deps.room, card: this.#card.state };
    const nowMs = Date.now();
    const here = seats.filter(({ record }) => record.state === 'here');
    if (here.some(({ record }) => verdictOn(door, record, nowMs).kind !== 'keep'))
      background(`seats of ${door.room}`, this.#look(undefined, new Set()));
  }

  /** A `room` record was heard. `roster`: as it was before it. */
  hear(record: RoomRecord, roster: Roster): void {
    // The card precedes its record in their batch.
    this.#latest = Math.max(this.#latest, record.seq - 1);
    if (this.isBehind) this.#reading ??= this.#read();
    const { about, event } = record;
    if (!changesSeats(event)) return;
    const members = [...roster.members()].filter(({ owner }) => owner === about);
    const stays = new Set(members.map(({ stay }) => stay));
    this.#lookLater(about, event.act === 'remove' ? stays : new Set());
  }

  async #read(): Promise<void> {
    const { writer, log, room, subjects } = this.#deps;
    for (let tries = 1; !this.#closed && this.isBehind; tries += 1) {
      try {
        const card = await readRoomCard(writer.bus, subjects);
        this.#card = card?.state === SEALED ? { ...card, seq: this.#latest } : card;
        if ((card?.seq ?? 0) >= this.#latest) break;
        // A new leader may not have applied it yet; or no gateway wrote the record that was heard.
        if (tries < LAG_TRIES) await pause(LAG_PAUSE_MS);
        else this.#latest = card?.seq ?? 0;
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        log.warn({ room, reason: reasonOf(error) }, 'card not read');
        await pause(RETRY_PAUSE_MS);
      }
    }
    this.#reading = undefined;
  }

  #lookLater(about: string | undefined, going: ReadonlySet<string>): void {
    const delayMs = LOOK_AFTER_MS * (1 + Math.random());
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      background(`seats of ${this.#deps.room}`, this.#look(about, going));
    }, delayMs);
    this.#timers.add(timer);
  }

  async #look(about: string | undefined, going: ReadonlySet<string>): Promise<void> {
    const { writer, log, room, subjects } = this.#deps;
    try {
      const cardSeq = (await this.heard())?.seq ?? 0;
      await enforceCard(writer, {
        room,
        subjects,
        concerns: ({ owner }) => about === undefined || owner === about,
        goes: ({ stay }) => going.has(stay),
        rewrites: false,
        cardSeq,
        deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
      });
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ room, reason: reasonOf(error) }, 'seats not changed');
      if (!this.#closed) this.#lookLater(about, going);
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** Returns whether an act may take the right to read from somebody. */
export const changesReaders = ({ act, access }: Pick<RoomEvent, 'act' | 'access'>): boolean =>
  act === 'remove' ||
  act === 'ban' ||
  ((act === 'create' || act === 'access') && access !== 'open');

/** Returns whether an act may change seats of people who are in the room. */
export function changesSeats({ act }: Pick<RoomEvent, 'act'>): boolean {
  switch (act) {
    case 'create':
    case 'access':
    case 'archive':
    case 'remove':
    case 'ban':
    case 'mute':
    case 'unmute':
      return true;
    case 'topic':
    case 'invite':
    case 'accept-invite':
    case 'add':
    case 'unban':
    case 'role':
    case 'slow':
    case 'receipts':
      return false;
  }
}
