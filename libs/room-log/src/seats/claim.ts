// Takes a seat: claims a free alias, or moves the session's own seat here; then appends `joined`.
// Only then may the member speak. A compare-and-set decides; no clock is trusted
// (docs/architecture.md, "Seats").
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AliasKey, Refusal } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { DUPLICATE_WINDOW_MS } from '../nats/streams.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import { appendNotice } from './append-notice.ts';
import { giveBack, graceMsOf } from './give-back.ts';
import { Seat } from './seat.ts';
import { DEVICES_MAX, devicesOf, nonce, withDevices } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { readSeat, writeSeat } from './seat-write.ts';

export interface Claimant {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The device, replacing another of this name; absent: the one without a name. */
  readonly device?: string | undefined;
  readonly gateway: string;
  readonly graceMs: number;
  /** A new stay begins muted until then, ms since 1970. */
  readonly mutedUntil?: number | undefined;
  /** The seat to which the device comes back, as this gateway knows it. It may have changed. */
  readonly known?: Pick<Seated, 'record' | 'seq'> | undefined;
  /** Whether nobody waits for the seat any more. */
  readonly isGone?: () => boolean;
}

export type Claim =
  | {
      readonly kind: 'seated';
      readonly seat: Seat;
      /** The sequence of the stay's `joined`; 0 if it was announced before. */
      readonly joinedSeq: number;
      /** The gateway of the device that came last before; undefined: the seat was free. */
      readonly movedFrom: string | undefined;
    }
  | { readonly kind: 'taken'; readonly by: Seated }
  /** The room's card does not let them in. */
  | { readonly kind: 'forbidden'; readonly refusal: Refusal }
  /** DEVICES_MAX devices of the session sit there. */
  | { readonly kind: 'crowded' }
  /** The session took the seat at another gateway meanwhile. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/**
 * Claims the alias in the room, or moves the session's own seat here. `isAnnounced`: whether the
 * `joined` of a stay was heard here. Throws BusUnavailable if NATS does not answer.
 */
export async function claimSeat(
  writer: LogWriter,
  room: RoomSubjects,
  claimant: Claimant,
  isAnnounced: (stay: string) => boolean = () => false,
): Promise<Claim> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { known } = claimant;
  let current: Seated | undefined;
  if (known?.record.state === 'here' && sitsIn(known.record, claimant))
    current = { record: known.record, seq: known.seq, atMs: 0 };
  if (writer.seatsFull(room.partition)) {
    // A device may come back to its seat; nobody gets another, and no seat grows.
    current = await readSeat(writer.bus, room, { key: claimant.key, deadlineMs });
    if (current?.record.state !== 'here' || !sitsIn(current.record, claimant))
      return { kind: 'full' };
  }
  let expected = current?.seq ?? 0;
  for (;;) {
    // It may have come in elsewhere by now, and must not be taken from there.
    if (claimant.isGone?.() === true) return { kind: 'replaced' };
    const holder = current?.record.state === 'here' ? current.record : undefined;
    if (holder !== undefined && current !== undefined && holder.owner !== claimant.owner) {
      return { kind: 'taken', by: current };
    }
    if (current?.record.state === 'gone' && current.record.visit !== true) {
      await announceEndBefore(writer, room, { seat: current, deadlineMs });
    }
    // A visit of the same session ends here, and a stay begins.
    const stay = holder?.visit === true ? undefined : holder;
    const record = claimed(claimant, stay);
    if (record === undefined) return { kind: 'crowded' };
    const announced = stay !== undefined && isAnnounced(stay.stay);
    const movedFrom = stay?.gateway;
    const claim = { record, expected, movedFrom, announced, deadlineMs };
    const tried = await tryToClaim(writer, room, claim);
    if (tried.kind !== 'lost') return tried;
    ({ current } = tried);
    expected = Math.max(0, tried.last);
    if (monotonicMs() >= deadlineMs) return { kind: 'unknown' };
  }
}

const sitsIn = (record: SeatRecord, { device = '' }: Claimant): boolean =>
  devicesOf(record).some((each) => each.device === device);

/**
 * Returns the seat with the claimant's device in it, beside those of the stay it belongs to.
 * Undefined: there are too many.
 */
function claimed(claimant: Claimant, stay: SeatRecord | undefined): SeatRecord | undefined {
  const { device = '', gateway, graceMs, alias, key, owner } = claimant;
  const claim = nonce();
  const nowMs = Date.now();
  // Of a stay that goes on, the seat itself tells: acts change it (room-card/enforce.ts).
  const muted = stay === undefined ? claimant.mutedUntil : stay.mutedUntil;
  const others = stay === undefined ? [] : devicesOf(stay).filter((each) => each.device !== device);
  if (others.length >= DEVICES_MAX) return undefined;
  const seat: SeatRecord = {
    alias,
    key,
    owner,
    gateway,
    graceMs,
    claim,
    state: 'here',
    stay: stay?.stay ?? nonce(),
    sinceMs: stay?.sinceMs ?? nowMs,
    ...(muted !== undefined && { mutedUntil: muted }),
  };
  const own = { device, gateway, claim, graceMs, sinceMs: nowMs };
  return withDevices(seat, [...others, own], claim);
}

/** One compare-and-set, and the notice after it. Gives back what may be stored all the same. */
async function tryToClaim(
  writer: LogWriter,
  room: RoomSubjects,
  claim: {
    record: SeatRecord;
    expected: number;
    movedFrom: string | undefined;
    announced: boolean;
    deadlineMs: number;
  },
): Promise<Claim | { kind: 'lost'; current: Seated | undefined; last: number }> {
  const { record, expected, movedFrom, announced, deadlineMs } = claim;
  let outcome;
  try {
    const written = await writeSeat(writer, room, { record, expected, deadlineMs });
    if (written.kind === 'stored') {
      const seat = new Seat(writer, room, { record, seq: written.seq, claim: record.claim });
      outcome = announced
        ? { kind: 'seated' as const, seat, joinedSeq: 0, movedFrom }
        : await announce(seat, { movedFrom, deadlineMs });
    } else outcome = written;
  } catch (error) {
    giveBack(writer, room, { record, afterMs: graceMsOf(record) });
    throw error;
  }
  if (outcome.kind === 'unknown') {
    giveBack(writer, room, { record, afterMs: graceMsOf(record) });
  } else if (outcome.kind === 'full') giveBack(writer, room, { record, afterMs: 0 });
  return outcome;
}

/**
 * A claimant first appends the `left` of a seat that is `gone`: its holder may have died before.
 */
async function announceEndBefore(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, deadlineMs }: { seat: Seated; deadlineMs: number },
): Promise<void> {
  // By our clock against the server's: a wrong guess costs one record that every roster ignores.
  if (Date.now() - seat.atMs < DUPLICATE_WINDOW_MS) {
    await appendNotice(writer, room, { seat, deadlineMs });
  }
}

async function announce(
  seat: Seat,
  { movedFrom, deadlineMs }: { movedFrom: string | undefined; deadlineMs: number },
): Promise<Claim> {
  // An older stay was announced, or every host takes it as told; repeated it would be stored twice.
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
