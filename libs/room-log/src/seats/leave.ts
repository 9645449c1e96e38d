// Takes devices out of a seat; with the last one its stay ends: the seat to `gone`, then its
// `left`. For members who leave, for failed claims, and for the devices of dead gateways (reap.ts).
import type { LeftWhy } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { appendNotice } from './append-notice.ts';
import { devicesOf, nonce, withDevices } from './seat-record.ts';
import type { Device, Seated, SeatRecord } from './seat-record.ts';
import { writeSeat } from './seat-write.ts';

/**
 * None of the devices sits there any more, by us or by another. `ended`: the stay is over ·
 * `goes-on`: other devices sit there. `unknown`: NATS did not answer; try again.
 */
export type LeaveOutcome = 'ended' | 'goes-on' | 'unknown';

export interface Leaving {
  readonly seat: Seated;
  /** Which devices go. */
  readonly leaves: (device: Device) => boolean;
  readonly why: LeftWhy;
  readonly deadlineMs: number;
}

/** Takes devices out of a seat, whatever its others do meanwhile. Throws BusUnavailable. */
export async function leaveSeat(
  writer: LogWriter,
  room: RoomSubjects,
  { seat: first, leaves, why, deadlineMs }: Leaving,
): Promise<LeaveOutcome> {
  let seat: Pick<Seated, 'record' | 'seq'> = first;
  for (;;) {
    const record = without(seat.record, leaves, why);
    if (record === undefined) return 'goes-on';
    const written = await writeSeat(writer, room, { record, expected: seat.seq, deadlineMs });
    if (written.kind === 'stored') {
      if (record.state === 'here') return 'goes-on';
      return await announceEnd(writer, room, { seat: { record, seq: written.seq }, deadlineMs });
    }
    if (written.kind !== 'lost') return 'unknown';
    const { current } = written;
    if (current === undefined || current.record.stay !== seat.record.stay) return 'ended';
    // Another was faster, and may have died before its notice.
    if (current.record.state === 'gone')
      return await announceEnd(writer, room, { seat: current, deadlineMs });
    seat = current;
  }
}

/** Returns the record without the devices that leave; undefined if none of them is in it. */
function without(
  record: SeatRecord,
  leaves: (device: Device) => boolean,
  why: LeftWhy,
): SeatRecord | undefined {
  const devices = devicesOf(record);
  const staying = devices.filter((device) => !leaves(device));
  if (staying.length === devices.length) return undefined;
  if (staying.length > 0) return withDevices(record, staying, nonce());
  const { devices: _gone, mutedUntil: _mute, ...seat } = record;
  return { ...seat, state: 'gone', why, claim: nonce() };
}

/** Appends the `left` of a seat that is `gone`; without it the member stays in rosters forever. */
export async function announceEnd(
  writer: LogWriter,
  room: RoomSubjects,
  notice: { seat: Pick<Seated, 'record' | 'seq'>; deadlineMs: number },
): Promise<LeaveOutcome> {
  if (notice.seat.record.visit === true) return 'ended';
  const { kind } = await appendNotice(writer, room, notice);
  // Fenced: whoever claimed the alias since has appended it first.
  return kind === 'stored' || kind === 'fenced' ? 'ended' : 'unknown';
}
