// What a seat's record says: who holds an alias in a room. Pure. Only a subject's last record counts.
import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import type { Owner } from '../room/record.ts';

export interface SeatRecord {
  readonly state: 'here' | 'gone';
  /** As its holder writes it. */
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The gateway the holder's connection is at, or was. */
  readonly gateway: string;
  /** The nonce of the seat's first claim: names the stay, survives moves. */
  readonly stay: string;
  /** The nonce of this very record: tells a writer whose answer got lost that it was its own. */
  readonly claim: string;
  /** How long the seat outlives its connection, ms: 15,000 with a session, 0 for text clients. */
  readonly graceMs: number;
  /** When the stay began, ms since 1970 by its gateway's clock; only to bound how long `joined` is said again. */
  readonly sinceMs: number;
  readonly why?: 'quit' | 'lost';
  /** A visit (visit.ts): nobody is told of it, and it is in no roster. */
  readonly visit?: true;
}

/** A seat as the log holds it. */
export interface Seated {
  readonly record: SeatRecord;
  /** The fence: what appends for this member must expect. */
  readonly seq: number;
  /** When it was stored, ms since 1970 by the NATS server's clock. */
  readonly atMs: number;
}

export const encodeSeat = (record: SeatRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Undefined where the body is no seat. */
export function decodeSeat(body: Uint8Array): SeatRecord | undefined {
  try {
    const seat = JSON.parse(Buffer.from(body).toString()) as Partial<SeatRecord> | null;
    const texts = [seat?.alias, seat?.key, seat?.owner, seat?.gateway, seat?.stay, seat?.claim];
    const whole = texts.every((text) => typeof text === 'string');
    const known = seat?.state === 'here' || seat?.state === 'gone';
    return whole && known && typeof seat.graceMs === 'number' ? (seat as SeatRecord) : undefined;
  } catch {
    // Not JSON: not written by a gateway. Read as no seat, so that the alias can be claimed over it.
    return undefined;
  }
}

export const nonce = (): string => crypto.randomUUID().replaceAll('-', '');
