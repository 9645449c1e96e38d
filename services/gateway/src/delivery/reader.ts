// A client that is served a room's records here, and how far: a member (member.ts), or a follower
// over HTTP (http/rooms/follower.ts). Live (served by the room's turns) or held (served from the
// log). State only; delivery.ts and catch-up.ts act on it.
import type { CloseReason, Refusal, RoomName } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { Outbox } from '../transport/outbox.ts';
import type { Wire } from './encode.ts';

/** The connection behind a reader, as a room needs it. */
export interface Recipient {
  readonly wire: Wire;
  readonly owner: Owner;
  readonly outbox: Outbox;
  /** Whether it knows of rooms with a card. */
  readonly hearsRooms: boolean;
  /** Whether it knows that messages change. */
  readonly hearsAmendments: boolean;
  /** It may not be in the room any more: says so, and serves the room there no longer. */
  removed(room: RoomName, refusal: Refusal): void;
  /** Ends the connection, with the `bye` that belongs to the reason. Never called inside a turn. */
  end(reason: CloseReason): void;
}

/** An ack that goes out after every record up to its sequence. */
export interface WaitingAck {
  readonly seq: number;
  /** The message's. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Of thousands that wait for none; never changed. */
const NO_ACKS: WaitingAck[] = [];

export class Reader<To extends Recipient = Recipient> {
  readonly recipient: To;
  /** Served by the room's turns. */
  live = false;
  /** Left, dropped or replaced: nothing more is sent for this room. */
  ended = false;
  /** While not live: everything up to this sequence has been sent. */
  position = 0;
  /** Notices up to this sequence are part of a `joined` or a digest the client has. */
  noticesAfter = 0;
  /** How often it was held; reading that began under an earlier hold stops. */
  holds = 0;
  /** Since when it has not kept up, in monotonic ms; 0 if it keeps up. */
  behindSinceMs = 0;
  #acks: WaitingAck[] = NO_ACKS;

  constructor(recipient: To) {
    this.recipient = recipient;
  }

  get waitsForAcks(): boolean {
    return this.#acks.length > 0;
  }
  /** The highest sequence an ack waits for, 0 for none. */
  get ackSeq(): number {
    return Math.max(0, ...this.#acks.map(({ seq }) => seq));
  }

  /** Keeps an ack until every record up to its sequence has been sent. */
  addAck(ack: WaitingAck): void {
    // Mostly the only one, and a list with one place is small.
    if (this.#acks.length === 0) this.#acks = [ack];
    else this.#acks.push(ack);
  }

  /** Gives up the acks that were not sent. Returns their messages' ids. */
  dropAcks(): readonly string[] {
    const acks = this.#acks;
    this.#acks = NO_ACKS;
    return acks.map(({ id }) => id);
  }

  /** Sends the acks up to `position`: the client has been sent every record up to there. */
  releaseAcks(position: number): void {
    const acks = this.#acks;
    if (acks.length === 0) return;
    const { outbox } = this.recipient;
    if (acks.every(({ seq }) => seq <= position)) {
      this.#acks = NO_ACKS;
      for (const { bytes } of acks) outbox.put('answer', bytes);
      return;
    }
    // A repeated id is acknowledged with its old sequence, so acks do not wait in sequence order.
    this.#acks = acks.filter(({ seq }) => seq > position);
    for (const { seq, bytes } of acks) if (seq <= position) outbox.put('answer', bytes);
  }
}
