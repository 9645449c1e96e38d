// A seat's record: who holds an alias in a room. Pure. Only a subject's last record counts.
import { Buffer } from 'node:buffer';
import { randomFillSync } from 'node:crypto';
import type { AliasKey, LeftWhy } from '@natter/protocol';
import type { Owner } from '../records/record.ts';
import type { RosterMember } from '../records/roster.ts';

/** One connection that sits in a seat. */
export interface Device {
  /** As its client names it; '' for the one without a name. */
  readonly device: string;
  /** The gateway that its connection is or was at. */
  readonly gateway: string;
  /** The nonce of its claim: tells it from a later connection of the same name. */
  readonly claim: string;
  /** How long it outlives its connection, ms: 15,000 with a session, 0 for text clients. */
  readonly graceMs: number;
  /** When it sat down, ms since 1970 by its gateway's clock. */
  readonly sinceMs: number;
}

/** A person sits in a seat with at most this many devices. */
export const DEVICES_MAX = 16;

export interface SeatRecord {
  readonly state: 'here' | 'gone';
  /** As its holder spells it. */
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The gateway of the device that came last. */
  readonly gateway: string;
  /** The nonce of the first claim: names the stay, survives moves. */
  readonly stay: string;
  /** The nonce of this record: a writer whose answer got lost recognises its own by it. */
  readonly claim: string;
  /** The grace of the device that came last, ms. */
  readonly graceMs: number;
  /** The devices that sit here, the one that came last at the end. Absent: one without a name. */
  readonly devices?: readonly Device[];
  /**
   * When the stay began, ms since 1970 by its gateway's clock. Bounds how long `joined` is
   * repeated.
   */
  readonly sinceMs: number;
  readonly why?: LeftWhy;
  /** Its holder may not speak until then, ms since 1970 by its gateway's clock (enforce.ts). */
  readonly mutedUntil?: number;
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

/** Returns who sits there, as a roster has them that begins with seats. */
export const memberOf = ({
  record: { alias, key, owner, stay },
}: Pick<Seated, 'record'>): RosterMember => ({ alias, key, owner, stay, since: 0 });

/** Returns the body of a seat's record. */
export const encodeSeat = (record: SeatRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Returns the seat, or undefined if the body is not one. */
export function decodeSeat(body: Uint8Array): SeatRecord | undefined {
  try {
    const seat = JSON.parse(Buffer.from(body).toString()) as Partial<SeatRecord> | null;
    const texts = [seat?.alias, seat?.key, seat?.owner, seat?.gateway, seat?.stay, seat?.claim];
    const whole = texts.every((text) => typeof text === 'string');
    const known = seat?.state === 'here' || seat?.state === 'gone';
    const seated = seat?.devices === undefined || areDevices(seat.devices);
    const mute = seat?.mutedUntil === undefined || typeof seat.mutedUntil === 'number';
    return whole && known && seated && mute && typeof seat.graceMs === 'number'
      ? (seat as SeatRecord)
      : undefined;
  } catch {
    // Not JSON: no gateway wrote it. It counts as no seat, so that the alias can be claimed.
    return undefined;
  }
}

const areDevices = (value: unknown): value is readonly Device[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => {
    const { device, gateway, claim, graceMs } = (each ?? {}) as Partial<Device>;
    const texts = [device, gateway, claim].every((text) => typeof text === 'string');
    return texts && typeof graceMs === 'number';
  });

/** Returns the devices of a seat that is `here`. */
export function devicesOf(record: SeatRecord): readonly Device[] {
  const { devices, gateway, claim, graceMs, sinceMs } = record;
  return devices ?? [{ device: '', gateway, claim, graceMs, sinceMs }];
}

/** Returns the record with these devices, at least one. `claim`: the nonce of the new record. */
export function withDevices(
  { devices: _before, ...record }: SeatRecord,
  devices: readonly Device[],
  claim: string,
): SeatRecord {
  const latest = devices.at(-1);
  if (latest === undefined) throw new Error('a seat without devices is gone');
  const { gateway, graceMs } = latest;
  const seat = { ...record, gateway, graceMs, claim };
  // As gateways of the version before write it.
  const plain = devices.length === 1 && latest.device === '' && latest.claim === claim;
  return plain ? seat : { ...seat, devices };
}

const NONCE_BYTES = 16;
/** Random bytes for this many nonces are drawn at once: a join takes two. */
const NONCES_DRAWN = 256;
const drawn = Buffer.alloc(NONCE_BYTES * NONCES_DRAWN);
let used = drawn.length;

/** Returns a new random name for a stay or a claim: 128 bits, hexadecimal. */
export function nonce(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += NONCE_BYTES;
  // One flat string: members keep theirs, and a string of parts takes four times as much.
  return drawn.toString('hex', used - NONCE_BYTES, used);
}
