// A member whose connection is here: a reader that also has a seat, and so may speak.
import type { AliasKey } from '@natter/protocol';
import type { Owner, Seat } from '@natter/room-log';
import { Reader } from '../delivery/reader.ts';
import type { Recipient } from '../delivery/reader.ts';
import { SayOrder } from './say-order.ts';

/** A connection that can hold a seat. */
export interface Seatable extends Recipient {
  readonly key: AliasKey;
  /** The device's name, '' for the one without; a person sits in a room once with each. */
  readonly device: string;
  /** How long its seat outlives the connection, in ms. */
  readonly graceMs: number;
  /** Whether it knows of marks. */
  readonly hearsMarks: boolean;
}

export class Member extends Reader<Seatable> {
  readonly seat: Seat;
  /** The seat is another's, or free: there is nothing to end or to keep. */
  seatLost = false;
  /** Up to where its client knows that its person has read. */
  knownRead = 0;
  /** Whose marks it is to be told when it keeps up again. */
  untoldMarks: ReadonlySet<Owner> | undefined;
  /** A say that is being prepared; later says of this member wait for it. */
  preparing: Promise<unknown> | undefined;
  /** Made with the first say: most members are silent. */
  #order: SayOrder | undefined;

  constructor(recipient: Seatable, seat: Seat) {
    super(recipient);
    this.seat = seat;
  }

  get order(): SayOrder {
    return (this.#order ??= new SayOrder());
  }
}
