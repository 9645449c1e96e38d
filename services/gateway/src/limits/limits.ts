// What clients may use of this gateway: requests by person or session and by address, messages by
// room and by day. One for all doors, so that more connections are not more. Refusals say when to
// come back. Called by session/request-pace.ts, commands/ and http/.
import type { Refusal, RoomName, Say } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import { Accounts } from './accounts.ts';
import type { Account } from './accounts.ts';
import { DayQuota } from './day-quota.ts';
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

export class Limits {
  readonly owners: Accounts;
  readonly addresses: Accounts;
  readonly rooms: Accounts;
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
    this.owners = new Accounts(bucketOf(config.ratePerSecond));
    this.addresses = new Accounts(bucketOfAddress(config.addressRate));
    this.rooms = new Accounts(room);
    this.files = new DayQuota(config.filesDayBytes);
    this.says = new DayQuota(config.saysDayBytes);
    this.newRooms = new DayQuota(config.newRoomsDay);
    this.#leftForQuiet = room.burst * LEFT_FOR_QUIET;
    this.#leftByHttp =
      bucketOfAddress(config.addressRate).burst - bucketOf(config.addressRate).burst;
  }

  /** Counts a request of an address. Returns the ms to wait, 0 if it is let in. */
  ofAddress(address: string, nowMs: number): number {
    return take(this.addresses.of(address, nowMs), nowMs);
  }

  /** The same over HTTP, where no seat and no connection bounds those who come at once. */
  ofHttpAddress(address: string, nowMs: number): number {
    return take(this.addresses.of(address, nowMs), nowMs, this.#leftByHttp);
  }

  /** Counts a request of a person or session, from whatever connection. */
  ofOwner({ owner, alias, pass }: Requester, nowMs: number): number {
    const account = this.owners.of(owner, nowMs);
    if (alias !== undefined) account.alias = alias;
    if (pass !== undefined) account.person = pass.claims.sub;
    return take(account, nowMs);
  }

  /** Counts a message or a signal. Returns why it is refused, or undefined. */
  speak(spender: Spender, { room, bytes }: Spoken, nowMs: number): Refusal | undefined {
    const waitMs = this.#roomWaitMs(spender, room, nowMs);
    if (waitMs > 0) {
      const message = `too many messages in ${room}, wait ${waitMs} ms`;
      return { code: 'rate-limited', message, room, retryAfter: waitMs };
    }
    return bytes === 0 ? undefined : this.#store(spender, { room, bytes }, nowMs);
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
    for (const account of this.#known(address, owner, room)) account.fileBytes += bytes;
  }

  /** Counts a refusal of whatever kind, for operators. */
  refused({ address, owner, room }: Refused): void {
    for (const account of this.#known(address, owner, room)) account.refused += 1;
  }

  #known(address: string, owner = '', room = ''): readonly Account[] {
    const found = [this.addresses.find(address), this.owners.find(owner), this.rooms.find(room)];
    return found.filter((account) => account !== undefined);
  }

  /** Returns the ms to wait. Those who say little may take what the others must leave. */
  #roomWaitMs({ owner = '', alias }: Spender, room: RoomName, nowMs: number): number {
    const speaker = this.owners.of(owner, nowMs);
    speaker.alias = alias ?? speaker.alias;
    // A later message must not overtake one that was told to wait.
    const heldMs = speaker.heldIn === room ? Math.ceil(speaker.heldUntilMs - nowMs) : 0;
    if (heldMs > 0) return heldMs;
    const isQuiet = nowMs - speaker.saidMs >= QUIET_MS;
    const account = this.rooms.of(room, nowMs);
    const waitMs = account.bucket.take(nowMs, isQuiet ? 0 : this.#leftForQuiet);
    if (waitMs === 0) {
      account.count(nowMs);
      speaker.saidMs = nowMs;
    } else {
      speaker.heldIn = room;
      speaker.heldUntilMs = nowMs + waitMs;
    }
    return waitMs;
  }

  #store(spender: Spender, { room, bytes }: Spoken, nowMs: number): Refusal | undefined {
    const { says } = this;
    if (says.limit > 0) {
      const payers = payersOf(spender);
      const retryAfter = says.waitMs(payers, bytes, nowMs);
      if (retryAfter > 0) {
        const message = `over ${says.limit} bytes of messages in 24 hours`;
        return { code: 'rate-limited', message, room, retryAfter };
      }
      says.add(payers, bytes, nowMs);
    }
    this.addresses.of(spender.address, nowMs).saidBytes += bytes;
    this.owners.of(spender.owner ?? '', nowMs).saidBytes += bytes;
    this.rooms.of(room, nowMs).saidBytes += bytes;
    return undefined;
  }
}

function take(account: Account, nowMs: number, left = 0): number {
  account.count(nowMs);
  return account.bucket.take(nowMs, left);
}

/** Returns about how many bytes a message takes in the log. */
export const bytesOf = ({ text, to = [] }: Pick<Say, 'text' | 'to'>): number =>
  RECORD_BYTES + Buffer.byteLength(text) + to.length * RECIPIENT_BYTES;
