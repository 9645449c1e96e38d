// Who is served a room's records here, and how far: a member, which also has a seat and acks that wait; or one who only follows (http/follower.ts).
// A reader is live (served by the room's turns) or behind (served from the log by catch-up.ts). State only; delivery.ts and catch-up.ts act on it.
import type { AliasKey, CloseReason } from '@natter/protocol';
import type { Owner, Seat } from '@natter/room-log';
import type { Wire } from './encode.ts';
import type { Outbox } from '../transport/outbox.ts';
import { SayOrder } from '../session/say-order.ts';

/** The connection behind a reader, as a room needs it. */
export interface Recipient {
  readonly wire: Wire;
  readonly owner: Owner;
  readonly outbox: Outbox;
  /** Ends the connection, with the `bye` that belongs to the reason. */
  end(reason: CloseReason): void;
}

/** Of one who has a seat. */
export interface Seatable extends Recipient {
  readonly key: AliasKey;
  /** How long its seat outlives the connection, ms. */
  readonly graceMs: number;
}

interface WaitingAck {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export class Reader<To extends Recipient = Recipient> {
  readonly recipient: To;
  /** Served by the room's turns. */
  live = false;
  /** Left, dropped or replaced: nothing more is sent for this room. */
  ended = false;
  /** While not live: everything up to this sequence has been pushed. */
  position = 0;
  /** Notices up to this sequence are part of a `joined` the client has. */
  noticesAfter = 0;
  /** How often it was held back: a reading from the log that began under an earlier hold is over. */
  held = 0;
  /** Since when it has not kept up, ms since 1970; 0: it does. */
  behindSinceMs = 0;
  #acks: WaitingAck[] = [];

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

  /** Written after every record up to its sequence. */
  addAck(seq: number, bytes: Uint8Array): void {
    this.#acks.push({ seq, bytes });
  }

  /** The client has been sent everything up to `position`. */
  releaseAcks(position: number): void {
    const acks = this.#acks;
    if (acks.every(({ seq }) => seq <= position)) {
      this.#acks = [];
      for (const { bytes } of acks) this.recipient.outbox.push(bytes);
      return;
    }
    // Repeats of stored ids are acknowledged with old sequences, so the order of asking is not the order of sequences.
    this.#acks = acks.filter(({ seq }) => seq > position);
    for (const { seq, bytes } of acks) if (seq <= position) this.recipient.outbox.push(bytes);
  }
}

export class Membership extends Reader<Seatable> {
  readonly seat: Seat;
  readonly order = new SayOrder();
  /** Somebody else holds the seat now, or nobody: there is nothing to end or to keep. */
  seatLost = false;

  constructor(recipient: Seatable, seat: Seat) {
    super(recipient);
    this.seat = seat;
  }
}
