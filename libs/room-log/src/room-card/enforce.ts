// Makes the seats of a room what its card says: somebody who may not be here loses the seat, and a
// mute stands in it. An append on its way under the seat as it was is refused by the stream then.
// The card is written first and the seats are looked at after it (docs/architecture.md, "Rooms").
import type { RoomName } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { snapshotRooms } from '../room/snapshot.ts';
import { leaveSeat } from '../seats/leave.ts';
import { devicesOf, nonce, withDevices } from '../seats/seat-record.ts';
import type { Seated, SeatRecord } from '../seats/seat-record.ts';
import { writeSeat } from '../seats/seat-write.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { mayJoin, mutedUntil } from './permissions.ts';
import type { Door } from './permissions.ts';
import { readRoomCard, SEALED } from './read-room-card.ts';

/** Seats changed at once. */
const AT_ONCE = 64;

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

export interface SeatChange {
  readonly seat: Pick<Seated, 'record' | 'seq'>;
  /** May be asked again for the seat as it is by then. */
  readonly verdict: (record: SeatRecord) => SeatVerdict;
  readonly deadlineMs: number;
}

/**
 * Changes a seat as the verdict says, whatever its devices do meanwhile. Returns the seat that was
 * written, undefined if none had to be. Throws BusUnavailable.
 */
export async function changeSeat(
  writer: LogWriter,
  room: RoomSubjects,
  { seat: first, verdict, deadlineMs }: SeatChange,
): Promise<Pick<Seated, 'record' | 'seq'> | 'removed' | undefined> {
  let seat: Pick<Seated, 'record' | 'seq'> = first;
  for (;;) {
    if (seat.record.state !== 'here') return undefined;
    const wanted = verdict(seat.record);
    if (wanted.kind === 'keep') return undefined;
    if (wanted.kind === 'remove') {
      const { record, seq } = seat;
      const leaving = { seat: { record, seq, atMs: 0 }, leaves: () => true, deadlineMs };
      const outcome = await leaveSeat(writer, room, { ...leaving, why: 'removed' });
      if (outcome !== 'unknown') return 'removed';
      throw new BusUnavailable('a seat could not be taken');
    }
    const record = withMute(seat.record, wanted.until);
    const written = await writeSeat(writer, room, { record, expected: seat.seq, deadlineMs });
    if (written.kind === 'stored') return { record, seq: written.seq };
    if (written.kind !== 'lost') throw new BusUnavailable('a seat could not be muted');
    if (written.current === undefined) return undefined;
    seat = written.current;
  }
}

function withMute(seat: SeatRecord, until: number | undefined): SeatRecord {
  const { mutedUntil: _before, ...record } = withDevices(seat, devicesOf(seat), nonce());
  return until === undefined ? record : { ...record, mutedUntil: until };
}

export interface Enforcement {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  /** Whose seats; all: everybody's. */
  readonly concerns: (record: SeatRecord) => boolean;
  /** Which of them go, whatever the card says. */
  readonly goes: (record: SeatRecord) => boolean;
  readonly deadlineMs: number;
}

/** Changes the room's seats until they are what its card says. Throws BusUnavailable. */
export async function enforceCard(writer: LogWriter, options: Enforcement): Promise<void> {
  const { room, subjects, concerns, goes, deadlineMs } = options;
  const { bus } = writer;
  let stored = await readRoomCard(bus, subjects, deadlineMs);
  for (let isFirst = true; ; isFirst = false) {
    const card = stored?.state;
    const [reading] = await snapshotRooms(bus, [subjects], deadlineMs);
    const seats = (reading?.seats ?? []).filter(({ record }) => concerns(record));
    const verdict = (record: SeatRecord): SeatVerdict =>
      isFirst && goes(record) ? REMOVE : verdictOn({ room, card }, record, Date.now());
    const changed = await changeSeats(writer, subjects, { seats, verdict, deadlineMs });
    if (changed === 0) return;
    // Another act may have changed the card after we read it, and found the seats as they were.
    const now = await readRoomCard(bus, subjects, deadlineMs);
    if (now?.seq === stored?.seq) return;
    stored = now;
  }
}

/** Changes seats as the verdict says. Returns how many were. Throws BusUnavailable. */
export async function changeSeats(
  writer: LogWriter,
  room: RoomSubjects,
  { seats, verdict, deadlineMs }: Omit<SeatChange, 'seat'> & { readonly seats: readonly Seated[] },
): Promise<number> {
  const due = seats.filter(
    ({ record }) => record.state === 'here' && verdict(record).kind !== 'keep',
  );
  for (let from = 0; from < due.length; from += AT_ONCE) {
    const some = due.slice(from, from + AT_ONCE);
    await Promise.all(some.map((seat) => changeSeat(writer, room, { seat, verdict, deadlineMs })));
  }
  return due.length;
}
