// Takes a seat: claims a free alias, or moves the session's own seat here; says its `joined`. Then the member may speak (seat.ts).
// A compare-and-set decides; nothing here trusts a clock (docs/architecture.md, "Seats").
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AliasKey } from '@natter/protocol';
import type { Owner } from './record.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { appendNotice, DUPLICATE_WINDOW_MS, writeSeat } from './seat-writes.ts';
import type { LogWriter } from './seat-writes.ts';
import { Seat } from './seat.ts';
import type { RoomSubjects } from './subjects.ts';

export interface Claimant {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  readonly gateway: string;
  readonly graceMs: number;
}

export type Claim =
  /** `joinedSeq`: the sequence of the stay's `joined`, 0 where it was announced long ago. `movedFrom`: the gateway that held the seat until now. */
  | {
      readonly kind: 'seated';
      readonly seat: Seat;
      readonly joinedSeq: number;
      readonly movedFrom: string | undefined;
    }
  | { readonly kind: 'taken'; readonly by: Seated }
  /** Our session took it elsewhere while we were at it. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** Claims the alias in the room, or moves the session's own seat here. Throws BusUnavailable where NATS does not answer. */
export async function claimSeat(
  writer: LogWriter,
  room: RoomSubjects,
  claimant: Claimant,
): Promise<Claim> {
  const deadlineMs = Date.now() + LOG_WAIT_MS_MAX;
  let current: Seated | undefined;
  let expected = 0;
  for (;;) {
    const held = current?.record.state === 'here' ? current.record : undefined;
    if (held !== undefined && current !== undefined && held.owner !== claimant.owner) {
      return { kind: 'taken', by: current };
    }
    if (current?.record.state === 'gone')
      await endStay(writer, room, { seat: current, deadlineMs });
    const record: SeatRecord = {
      ...claimant,
      state: 'here',
      claim: nonce(),
      stay: held?.stay ?? nonce(),
      sinceMs: held?.sinceMs ?? Date.now(),
    };
    const written = await writeSeat(writer, room, { record, expected, deadlineMs });
    if (written.kind === 'stored') {
      const seat = new Seat(writer, room, { record, seq: written.seq });
      return await announce(seat, { movedFrom: held?.gateway, deadlineMs });
    }
    if (written.kind !== 'lost') return written;
    if (Date.now() >= deadlineMs) return { kind: 'unknown' };
    current = written.current;
    expected = written.last < 0 ? 0 : written.last;
  }
}

/** Whoever claims a `gone` seat first says its `left`: who let it go may have died before. */
async function endStay(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, deadlineMs }: { seat: Seated; deadlineMs: number },
): Promise<void> {
  // By our clock against the server's: a wrong guess costs one record that every roster ignores.
  if (Date.now() - seat.atMs < DUPLICATE_WINDOW_MS)
    await appendNotice(writer, room, { seat, deadlineMs });
}

async function announce(
  seat: Seat,
  { movedFrom, deadlineMs }: { movedFrom: string | undefined; deadlineMs: number },
): Promise<Claim> {
  // A stay that is older was announced, or taken as told by every host; said again it would be stored twice.
  const young = Date.now() - seat.record.sinceMs < DUPLICATE_WINDOW_MS / 2;
  if (movedFrom !== undefined && !young) return { kind: 'seated', seat, joinedSeq: 0, movedFrom };
  const outcome = await seat.announce(deadlineMs);
  switch (outcome.kind) {
    case 'stored':
      return { kind: 'seated', seat, joinedSeq: outcome.seq, movedFrom };
    case 'fenced':
      if (!outcome.retried) return { kind: 'replaced' };
      return { kind: 'unknown' };
    case 'full':
    case 'too-large':
      // Not a member: the seat is given back, as far as the log takes it; else the next claimant finds it young and ends it.
      await seat.leave('lost');
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}
