// A seat's record: who holds an alias in a room. Pure. Only a subject's last record counts.
import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import type { Owner } from '../records/record.ts';

export interface SeatRecord {
  readonly state: 'here' | 'gone';
  /** As its holder spells it. */
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The gateway that the holder's connection is or was at. */
  readonly gateway: string;
  /** The nonce of the first claim: names the stay, survives moves. */
  readonly stay: string;
  /** The nonce of this record: a writer whose answer got lost recognises its own by it. */
  readonly claim: string;
  /** How long the seat outlives its connection, ms: 15,000 with a session, 0 for text clients. */
  readonly graceMs: number;
  /**
   * When the stay began, ms since 1970 by its gateway's clock. Bounds how long `joined` is
   * repeated.
   */
  readonly sinceMs: number;
  readonly why?: 'quit' | 'lost';
  /** A visit (visit.ts): no notice tells of it, and no roster has it. */
  readonly visit?: true;
}

/** A seat as the log holds it. */
export interface Seated {
  readonly record: SeatRecord;
  /** Its sequence: the fence that appends for this member must expect. */
  readonly seq: number;
  /** When it was stored, ms since 1970 by the NATS server's clock. */
  readonly atMs: number;
}

/** Returns the body of a seat's record. */
export const encodeSeat = (record: SeatRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Returns the seat, or undefined if the body is not one. */
export function decodeSeat(body: Uint8Array): SeatRecord | undefined {
  try {
    const seat = JSON.parse(Buffer.from(body).toString()) as Partial<SeatRecord> | null;
    const texts = [seat?.alias, seat?.key, seat?.owner, seat?.gateway, seat?.stay, seat?.claim];
    const whole = texts.every((text) => typeof text === 'string');
    const known = seat?.state === 'here' || seat?.state === 'gone';
    return whole && known && typeof seat.graceMs === 'number' ? (seat as SeatRecord) : undefined;
  } catch {
    // Not JSON: no gateway wrote it. It counts as no seat, so that the alias can be claimed.
    return undefined;
  }
}

/** Returns a new random name for a stay or a claim. */
export const nonce = (): string => crypto.randomUUID().replaceAll('-', '');
