// A visit: a seat for one request of a session without a connection in the room. It has no notices,
// no grace, no place in rosters, and is `gone` after the answer. A session that has a seat speaks
// under that one, and moves nothing. Twin: claim.ts, which seats a member.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AliasKey, Refusal } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { DUPLICATE_WINDOW_MS } from '../nats/streams.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import { giveBack, graceMsOf } from './give-back.ts';
import { announceEnd } from './leave.ts';
import { Seat } from './seat.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { readSeat, writeSeat } from './seat-write.ts';

export interface Visitor {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** A new visit is muted until then, ms since 1970. */
  readonly mutedUntil?: number | undefined;
}

export type Visit =
  /** The session sits there, or another of its requests visits: not ours to leave. */
  | { readonly kind: 'held'; readonly seat: Seat }
  /** Ours until `seat.leave`. */
  | { readonly kind: 'visiting'; readonly seat: Seat }
  | { readonly kind: 'taken' }
  /** The room's card does not let them in. */
  | { readonly kind: 'forbidden'; readonly refusal: Refusal }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/**
 * Returns the seat under which the session may speak now. `listed`: whether a roster here still has
 * this stay. Throws BusUnavailable if NATS does not answer.
 */
export async function visitSeat(
  writer: LogWriter,
  room: RoomSubjects,
  visitor: Visitor & { readonly gateway: string },
  listed: (stay: string) => boolean,
): Promise<Visit> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { key } = visitor;
  let current = await readSeat(writer.bus, room, { key, deadlineMs });
  let expected = current?.seq ?? 0;
  while (monotonicMs() < deadlineMs) {
    if (current?.record.state === 'here') {
      if (current.record.owner !== visitor.owner) return { kind: 'taken' };
      const { record, seq } = current;
      return { kind: 'held', seat: new Seat(writer, room, { record, seq, claim: undefined }) };
    }
    if (writer.seatsFull(room.partition)) return { kind: 'full' };
    if (current !== undefined && mayBeUnannounced(current, listed)) {
      const told = await announceEnd(writer, room, { seat: current, deadlineMs });
      if (told === 'unknown') return { kind: 'unknown' };
    }
    const record = visitOf(visitor);
    const giveItBack = (): void => {
      giveBack(writer, room, { record, afterMs: graceMsOf(record) });
    };
    try {
      const written = await writeSeat(writer, room, { record, expected, deadlineMs });
      if (written.kind === 'stored') {
        const seat = new Seat(writer, room, { record, seq: written.seq, claim: record.claim });
        return { kind: 'visiting', seat };
      }
      if (written.kind === 'unknown') giveItBack();
      if (written.kind !== 'lost') return written;
      current = written.current;
      expected = Math.max(0, written.last);
    } catch (error) {
      giveItBack();
      throw error;
    }
  }
  return { kind: 'unknown' };
}

/**
 * No `joined` follows a visit and ends the stay before it, so a missing `left` is appended first.
 */
function mayBeUnannounced({ record, atMs }: Seated, listed: (stay: string) => boolean): boolean {
  return Date.now() - atMs < DUPLICATE_WINDOW_MS || listed(record.stay);
}

const visitOf = (visitor: Visitor & { readonly gateway: string }): SeatRecord => ({
  alias: visitor.alias,
  key: visitor.key,
  owner: visitor.owner,
  gateway: visitor.gateway,
  ...(visitor.mutedUntil !== undefined && { mutedUntil: visitor.mutedUntil }),
  state: 'here',
  claim: nonce(),
  stay: nonce(),
  graceMs: 0,
  sinceMs: Date.now(),
  visit: true,
});
