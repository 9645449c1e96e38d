// Makes the seats of a room what its card says: somebody who may not be here loses the seat, and a
// mute stands in it. An append on its way under the seat as it was is refused by the stream then.
// The card is written first, then both are read at one moment (docs/architecture.md, "Rooms").
import { setTimeout as pause } from 'node:timers/promises';
import type { RoomName } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { snapshotRooms } from '../room/snapshot.ts';
import { leaveSeat } from '../seats/leave.ts';
import { devicesOf, nonce, withDevices } from '../seats/seat-record.ts';
import type { Seated, SeatRecord } from '../seats/seat-record.ts';
import { writeSeat } from '../seats/seat-write.ts';
import { mayJoin, mutedUntil } from './permissions.ts';
import type { Door } from './permissions.ts';
import { roomCardOf, SEALED } from './read-room-card.ts';
import type { RoomCard } from './room-card.ts';

/** Seats changed at once. */
const AT_ONCE = 64;
const LAG_PAUSE_MS = 50;

/** What a seat is to become. */
export type SeatVerdict =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'mute'; readonly until: number | undefined };

const KEEP: SeatVerdict = { kind: 'keep' };
const REMOVE: SeatVerdict = { kind: 'remove' };

/** Returns what the card wants of a seat that is `here`. Pure. */
export function verdictOn(door: Door, record: SeatRecord, nowMs: number): SeatVerdict {
  const asker = { id: record.owner, nowMs };
  if (door.card === SEALED) return KEEP;
  if (!mayJoin(door, asker)) return REMOVE;
  const until = door.card === undefined ? undefined : mutedUntil(door.card, asker);
  const { mutedUntil: present } = record;
  // A mute that has ended is left where it is: whoever reads it compares the time.
  const active = present !== undefined && present > nowMs ? present : undefined;
  return until === active ? KEEP : { kind: 'mute', until };
}

/** Whose seats obey the card, and how an act goes beyond it. */
export interface Enforcement {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  readonly concerns: (record: SeatRecord) => boolean;
  /** Which of them go, whatever the card says: somebody was removed. */
  readonly goes: (record: SeatRecord) => boolean;
  /**
   * Whether muted seats are written again. A seat that looks right may be about to be unmuted, by
   * an act before this one: its compare-and-set fails then.
   */
  readonly rewrites: boolean;
  /** The sequence of the card that is obeyed, or of an older one. 0: any. */
  readonly cardSeq: number;
  readonly deadlineMs: number;
}

/**
 * Changes the room's seats until they are what its card says. Both are read at one moment in each
 * round: a seat that is newer than the card may obey a later act, and must be left alone. A seat
 * that changed meanwhile is left to the next round. Throws BusUnavailable.
 */
export async function enforceCard(writer: LogWriter, options: Enforcement): Promise<void> {
  const { room, subjects, concerns, goes, rewrites, deadlineMs } = options;
  for (let isFirst = true; ; isFirst = false) {
    const { card, seats } = await readCardAndSeats(writer, options);
    const nowMs = Date.now();
    const due: SeatChange[] = [];
    for (const seat of seats) {
      const { record } = seat;
      if (record.state !== 'here' || !concerns(record)) continue;
      const verdict = isFirst && goes(record) ? REMOVE : verdictOn({ room, card }, record, nowMs);
      const muted = isFirst && rewrites ? record.mutedUntil : undefined;
      if (verdict.kind !== 'keep') due.push({ seat, verdict });
      else if (muted !== undefined) due.push({ seat, verdict: { kind: 'mute', until: muted } });
    }
    if (due.length === 0) return;
    if (monotonicMs() >= deadlineMs) throw new BusUnavailable('the seats change too fast');
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const some = due.slice(from, from + AT_ONCE);
      await Promise.all(
        some.map((change) => changeSeat(writer, subjects, { ...change, deadlineMs })),
      );
    }
  }
}

/** Throws BusUnavailable. */
async function readCardAndSeats(
  { bus }: LogWriter,
  { subjects, cardSeq, deadlineMs }: Enforcement,
): Promise<{ readonly card: RoomCard | undefined; readonly seats: readonly Seated[] }> {
  for (;;) {
    const [reading] = await snapshotRooms(bus, [subjects], deadlineMs);
    const card = reading?.card === undefined ? undefined : roomCardOf(reading.card);
    if ((card?.seq ?? 0) >= cardSeq) return { card: card?.state, seats: reading?.seats ?? [] };
    // A leader that was cut off from the others answers until it knows.
    if (monotonicMs() >= deadlineMs) throw new BusUnavailable('the card of the room is late');
    await pause(LAG_PAUSE_MS);
  }
}

interface SeatChange {
  readonly seat: Seated;
  readonly verdict: SeatVerdict;
}

/** Throws BusUnavailable if the outcome is unknown. */
async function changeSeat(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, verdict, deadlineMs }: SeatChange & { readonly deadlineMs: number },
): Promise<void> {
  if (verdict.kind === 'keep') return;
  if (verdict.kind === 'remove') {
    const leaving = { seat, leaves: () => true, why: 'removed', deadlineMs } as const;
    if ((await leaveSeat(writer, room, leaving)) !== 'unknown') return;
    throw new BusUnavailable('a seat could not be taken');
  }
  const record = withMute(seat.record, verdict.until);
  const written = await writeSeat(writer, room, { record, expected: seat.seq, deadlineMs });
  if (written.kind === 'stored' || written.kind === 'lost') return;
  throw new BusUnavailable('a seat could not be muted');
}

function withMute(seat: SeatRecord, until: number | undefined): SeatRecord {
  const { mutedUntil: _before, ...record } = withDevices(seat, devicesOf(seat), nonce());
  return until === undefined ? record : { ...record, mutedUntil: until };
}
