// Takes a seat: claims a free alias, or moves the session's own seat here; says its `joined`. Then the member may speak (seat.ts).
// A compare-and-set decides; nothing here trusts a clock (docs/architecture.md, "Seats").
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AliasKey } from '@natter/protocol';
import { BusUnavailable, pause } from '../nats/connection.ts';
import type { Owner } from '../room/record.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { appendNotice, DUPLICATE_WINDOW_MS, readSeat, reapSeat, writeSeat } from './seat-writes.ts';
import type { LogWriter } from './seat-writes.ts';
import { Seat } from './seat.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** What was on its way when we gave up may be stored a little later. */
const GIVE_BACK_MS = 2_000;
const GIVE_BACK_PAUSE_MS = 1_000;

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
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  let current: Seated | undefined;
  let expected = 0;
  for (;;) {
    const holder = current?.record.state === 'here' ? current.record : undefined;
    if (holder !== undefined && current !== undefined && holder.owner !== claimant.owner) {
      return { kind: 'taken', by: current };
    }
    // A visit of the same session ends here, and a stay begins.
    const held = holder?.visit === true ? undefined : holder;
    if (current?.record.state === 'gone' && current.record.visit !== true)
      await endStay(writer, room, { seat: current, deadlineMs });
    const record: SeatRecord = {
      ...claimant,
      state: 'here',
      claim: nonce(),
      stay: held?.stay ?? nonce(),
      sinceMs: held?.sinceMs ?? Date.now(),
    };
    let claim: Claim | undefined;
    try {
      const written = await writeSeat(writer, room, { record, expected, deadlineMs });
      if (written.kind === 'stored') {
        const seat = new Seat(writer, room, { record, seq: written.seq });
        claim = await announce(seat, { movedFrom: held?.gateway, deadlineMs });
      } else if (written.kind !== 'lost') claim = written;
      else {
        current = written.current;
        expected = Math.max(0, written.last);
      }
    } catch (error) {
      void giveBack(writer, room, { record, afterMs: graceMsOf(record) });
      throw error;
    }
    if (claim?.kind === 'unknown') {
      void giveBack(writer, room, { record, afterMs: graceMsOf(record) });
    } else if (claim?.kind === 'full') void giveBack(writer, room, { record, afterMs: 0 });
    if (claim !== undefined) return claim;
    if (monotonicMs() >= deadlineMs) return { kind: 'unknown' };
  }
}

/**
 * A claim that failed and may be stored all the same: nobody sits there, and its gateway lives. Ended when its grace is over, unless it has been
 * claimed again until then.
 */
export async function giveBack(
  writer: LogWriter,
  room: RoomSubjects,
  { record, afterMs }: { record: SeatRecord; afterMs: number },
): Promise<void> {
  await pause(afterMs);
  while (!writer.bus.nc.isClosed()) {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    try {
      const seat = await readSeat(writer.bus, room, { key: record.key, deadlineMs });
      if (seat?.record.claim !== record.claim) return;
      const change = { seat, why: 'lost', claim: nonce(), deadlineMs } as const;
      if ((await reapSeat(writer, room, change)) !== 'unknown') return;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
    await pause(GIVE_BACK_PAUSE_MS);
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

/** How long a claim that failed is left alone. */
export const graceMsOf = ({ graceMs }: SeatRecord): number => Math.max(graceMs, GIVE_BACK_MS);

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
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}
