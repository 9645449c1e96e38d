// Reads from the stream's leader which devices sit in a seat, past the gateways and their code.
// A seat's record: docs/architecture.md, "Seats".
import { Buffer } from 'node:buffer';
import type { PlainNats } from '@natter/testkit';
import type { StoredMessage } from '@natter/testkit/containers';

interface SeatBody {
  readonly state: 'here' | 'gone';
  readonly visit?: true;
  readonly stay: string;
  /** ms since 1970. */
  readonly mutedUntil?: number;
  /** Absent: one without a name. */
  readonly devices?: readonly { readonly device: string }[];
}

/** A seat as the leader has it; seq 0: it has no record. */
export interface FoundSeat {
  readonly seq: number;
  /** '': nobody sits there. */
  readonly stay: string;
  readonly muted: boolean;
}

/** Who sits in seats. */
export interface SeatReader {
  /** Returns the names of the devices in a seat, '' for the one without; none: nobody is there. */
  devicesOf(room: string, alias: string): Promise<readonly string[]>;
}

export class StoredSeats implements SeatReader {
  readonly #nats: PlainNats;

  constructor(nats: PlainNats) {
    this.#nats = nats;
  }

  async devicesOf(room: string, alias: string): Promise<readonly string[]> {
    const { seat } = await this.#last(room, alias);
    if (seat === undefined || seat.state === 'gone' || seat.visit === true) return [];
    return seat.devices?.map(({ device }) => device) ?? [''];
  }

  async find(room: string, alias: string): Promise<FoundSeat> {
    const { seat, seq } = await this.#last(room, alias);
    if (seat === undefined || seat.state === 'gone') return { seq, stay: '', muted: false };
    return { seq, stay: seat.stay, muted: (seat.mutedUntil ?? 0) > Date.now() };
  }

  async #last(room: string, alias: string): Promise<{ seq: number; seat: SeatBody | undefined }> {
    const { message, error } = await this.#nats.ask<{
      readonly message?: StoredMessage;
      readonly error?: { readonly code: number; readonly description: string };
    }>('$JS.API.STREAM.MSG.GET.NATTER_0', { last_by_subj: `natter.seat.0.${room}.${alias}` });
    if (message === undefined) {
      if (error?.code === 404) return { seq: 0, seat: undefined };
      throw new Error(`seat of ${alias}: ${error?.description ?? 'no answer'}`);
    }
    const seat = JSON.parse(Buffer.from(message.data ?? '', 'base64').toString()) as SeatBody;
    return { seq: message.seq, seat };
  }
}
