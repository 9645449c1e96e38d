// A visit: a seat for one request of a session that has no connection in the room. No notices, in no roster, no grace; `gone` after the answer.
// A session that has a seat speaks under that, by the same fence, and moves nothing. Twin: claim.ts, which seats a member.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AliasKey } from '@natter/protocol';
import { giveBack, graceMsOf } from './claim.ts';
import type { Owner } from '../room/record.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { DUPLICATE_WINDOW_MS, readSeat, tellEnd, writeSeat } from './seat-writes.ts';
import type { LogWriter } from './seat-writes.ts';
import { Seat } from './seat.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

export interface Visitor {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
}

export type Visit =
  /** The session sits there, or another request of it visits: not ours to leave. */
  | { readonly kind: 'held'; readonly seat: Seat }
  /** Ours until `seat.leave`. */
  | { readonly kind: 'visiting'; readonly seat: Seat }
  | { readonly kind: 'taken' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** The seat under which the session may speak now; `listed`: whether a roster here still has this stay. Throws BusUnavailable where NATS does not answer. */
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
      return { kind: 'held', seat: new Seat(writer, room, current) };
    }
    if (current !== undefined && mayBeUntold(current, listed)) {
      const told = await tellEnd(writer, room, { seat: current, deadlineMs });
      if (told === 'unknown') return { kind: 'unknown' };
    }
    const record = visitOf(visitor);
    const giveItBack = (): void =>
      void giveBack(writer, room, { record, afterMs: graceMsOf(record) });
    try {
      const written = await writeSeat(writer, room, { record, expected, deadlineMs });
      if (written.kind === 'stored') {
        return { kind: 'visiting', seat: new Seat(writer, room, { record, seq: written.seq }) };
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

/** No `joined` follows a visit, which would end a stay whose `left` was never said: it is said here, or by nobody. */
function mayBeUntold({ record, atMs }: Seated, listed: (stay: string) => boolean): boolean {
  return Date.now() - atMs < DUPLICATE_WINDOW_MS || listed(record.stay);
}

const visitOf = (visitor: Visitor & { readonly gateway: string }): SeatRecord => ({
  ...visitor,
  state: 'here',
  claim: nonce(),
  stay: nonce(),
  graceMs: 0,
  sinceMs: Date.now(),
  visit: true,
});
