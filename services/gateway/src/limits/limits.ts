// What clients may use of this gateway: requests by person or session and by address, messages by
// room and by day. One for all doors, so that more connections are not more. Refusals say when to
// come back. Called by session/request-pace.ts, commands/ and http/.
import type { Refusal, RoomName, Say } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import { Tallies } from './tallies.ts';
import type { Tally } from './tallies.ts';
import { DayQuota } from './day-quota.ts';
import type { Payers } from './day-quota.ts';
import { bucketOf, bucketOfAddress } from './limit-settings.ts';
import type { LimitConfig } from './limit-settings.ts';
import { payersOf } from './payers.ts';
import type { Spender } from './payers.ts';

/** A record's headers and frame, beside its text; and each recipient's part in them. */
const RECORD_BYTES = 400;
const RECIPIENT_BYTES = 70;
/** One who has not spoken for this long may use what the others must leave. */
const QUIET_MS = 2_000;
/** The share of a room's burst that is left for them. */
const LEFT_FOR_QUIET = 1 / 2;

/** Whose request it is, where that is known. */
export interface Requester {
  readonly owner: Owner;
  /** Undefined: it says no name. */
  readonly alias?: string | undefined;
  readonly pass: Pass | undefined;
}

/** What a message takes of a room and of the store. */
export interface Spoken {
  readonly room: RoomName;
  /** 0: nothing of it is stored. */
  readonly bytes: number;
}

/** Who was refused, and where, as far as that is known. */
export interface Refused {
  readonly address: string;
  readonly owner: Owner | undefined;
  readonly room: string | undefined;
}

type Added = Pick<Tally, 'refused' | 'fileBytes'>;
const ONE_REFUSED: Added = { refused: 1, fileBytes: 0 };

export class Limits {
  readonly owners: Tallies;
  readonly addresses: Tallies;
  readonly rooms: Tallies;
  /** Bytes of files. */
  readonly files: DayQuota;
  /** Bytes of messages. */
  readonly says: DayQuota;
  /** Rooms with a card, which does not expire. */
  readonly newRooms: DayQuota;
  readonly #leftForQuiet: number;
  readonly #leftByHttp: number;

  constructor(config: LimitConfig) {
    const room = bucketOf(config.roomRate);
    this.owners = new Tallies(bucketOf(config.ratePerSecond));
    this.addresses = new Tallies(bucketOfAddress(config.addressRate));
    this.rooms = new Tallies(room);
    this.files = new DayQuota(config.filesDayBytes);
    this.says = new DayQuota(config.saysDayBytes);
    this.newRooms = new DayQuota(config.newRoomsDay);
    this.#leftForQuiet = room.burst * LEFT_FOR_QUIET;
    this.#leftByHttp =
      bucketOfAddress(config.addressRate).burst - bucketOf(config.addressRate).burst;
  }

  /** Counts a request of an address. Returns the ms to wait, 0 if it is let in. */
  ofAddress(address: string, nowMs: number, count = 1): number {
    return take(this.addresses.of(address, nowMs), nowMs, { count });
  }

  /** The same over HTTP, where no seat and no connection bounds those who come at once. */
  ofHttpAddress(address: string, nowMs: number, count = 1): number {
    return take(this.addresses.of(address, nowMs), nowMs, { left: this.#leftByHttp, count });
  }

  /** Counts a request of a person or session, from whatever connection. */
  ofOwner({ owner, alias, pass }: Requester, nowMs: number, count = 1): number {
    const tally = this.owners.of(owner, nowMs);
    if (alias !== undefined) tally.alias = alias;
    if (pass !== undefined) tally.person = pass.claims.sub;
    return take(tally, nowMs, { count });
  }

  /** Counts a message or a signal. Returns why it is refused, or undefined. */
  speak(spender: Spender, { room, bytes }: Spoken, nowMs: number): Refusal | undefined {
    const payers = payersOf(spender);
    const overDay = bytes === 0 ? undefined : this.#overDay(payers, bytes, nowMs);
    if (overDay !== undefined) return { ...overDay, room };
    const speaker = this.owners.of(spender.owner ?? '', nowMs);
    speaker.alias = spender.alias ?? speaker.alias;
    const tally = this.rooms.of(room, nowMs);
    const retryAfter = this.#roomWaitMs(speaker, tally, nowMs);
    if (retryAfter > 0) {
      const message = `too many messages in ${room}, wait ${retryAfter} ms`;
      return { code: 'rate-limited', message, room, retryAfter };
    }
    if (bytes === 0) return undefined;
    speaker.spoken.bytes += bytes;
    tally.spoken.bytes += bytes;
    this.addresses.of(spender.address, nowMs).spoken.bytes += bytes;
    this.says.add(payers, bytes, nowMs);
    return undefined;
  }

  /** Returns why this person may create no more rooms today, or undefined. */
  mayCreate({ owner, pass }: Requester, nowMs: number): Refusal | undefined {
    // An operator is trusted. Nobody else creates rooms where nobody signs in.
    if (pass === undefined) return undefined;
    const retryAfter = this.newRooms.waitMs([owner], 1, nowMs);
    if (retryAfter === 0) return undefined;
    const message = `over ${this.newRooms.limit} new rooms in 24 hours`;
    return { code: 'rate-limited', message, retryAfter };
  }

  /** Counts a room that this person has created. */
  created({ owner }: Requester, nowMs: number): void {
    this.newRooms.add([owner], 1, nowMs);
  }

  /** Counts bytes of a file that came. */
  receive({ address, owner }: Spender, room: RoomName, bytes: number): void {
    this.#addTo({ address, owner, room }, { refused: 0, fileBytes: bytes });
  }

  /** Counts a refusal of whatever kind, for operators. */
  refused(who: Refused): void {
    this.#addTo(who, ONE_REFUSED);
  }

  /** Refusals come in floods, and must cost nothing: no tally is made for them. */
  #addTo({ address, owner = '', room = '' }: Refused, { refused, fileBytes }: Added): void {
    const { addresses, owners, rooms } = this;
    for (const tally of [addresses.find(address), owners.find(owner), rooms.find(room)]) {
      if (tally === undefined) continue;
      tally.refused += refused;
      tally.fileBytes += fileBytes;
    }
  }

  /** Returns the ms to wait. Those who say little may take what the others must leave. */
  #roomWaitMs(speaker: Tally, room: Tally, nowMs: number): number {
    // A later message must not overtake one that was told to wait.
    const { spoken } = speaker;
    const heldMs = spoken.heldIn === room.key ? Math.ceil(spoken.heldUntilMs - nowMs) : 0;
    if (heldMs > 0) return heldMs;
    const isQuiet = nowMs - spoken.lastMs >= QUIET_MS;
    const waitMs = room.bucket.take(nowMs, { left: isQuiet ? 0 : this.#leftForQuiet });
    if (waitMs === 0) {
      room.count(nowMs);
      spoken.lastMs = nowMs;
    } else {
      spoken.heldIn = room.key;
      spoken.heldUntilMs = nowMs + waitMs;
    }
    return waitMs;
  }

  #overDay(payers: Payers, bytes: number, nowMs: number): Refusal | undefined {
    const retryAfter = this.says.waitMs(payers, bytes, nowMs);
    if (retryAfter === 0) return undefined;
    const message = `over ${this.says.limit} bytes of messages in 24 hours`;
    return { code: 'rate-limited', message, retryAfter };
  }
}

function take(
  tally: Tally,
  nowMs: number,
  options: { readonly left?: number; readonly count: number },
): number {
  tally.count(nowMs);
  return tally.bucket.take(nowMs, options);
}

/** Returns about how many bytes a message takes in the log. */
export const bytesOf = ({ text, to = [] }: Pick<Say, 'text' | 'to'>): number =>
  RECORD_BYTES + Buffer.byteLength(text) + to.length * RECIPIENT_BYTES;
