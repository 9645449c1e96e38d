// What an archive needs of rooms' logs, as the gateway uses it. A part of RoomLog (room-log.ts).
import type { RoomName } from '@natter/protocol';
import type { Reading } from '../messages/read-messages.ts';
import type { Bus } from '../nats/bus.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { SayRecord } from '../records/record.ts';
import { archivedAsNow, readFound } from './found-messages.ts';
import type { FoundMessages } from './found-messages.ts';
import { firstSeqSince, oldestSeq } from './log-bounds.ts';

export interface Archived {
  /** Returns the number of the room's partition. */
  partition(room: RoomName): number;
  /**
   * Returns the sequence of the oldest record that the log has, 0 for none. Throws BusUnavailable.
   */
  oldest(room: RoomName): Promise<number>;
  /** Returns the sequence of the first record since a time, 0 for none. Throws BusUnavailable. */
  firstSince(room: RoomName, atMs: number): Promise<number>;
  /** Returns what the log has of messages that an archive found. Throws BusUnavailable. */
  found(
    room: RoomName,
    query: Reading & { readonly seqs: readonly number[] },
  ): Promise<FoundMessages>;
  /** Returns messages of an archive, by their cards as they are now. Throws BusUnavailable. */
  archivedAsNow(
    room: RoomName,
    query: Reading & { readonly archived: readonly SayRecord[] },
  ): Promise<readonly SayRecord[]>;
}

export const archivedOf = (bus: Bus, subjectsOf: (room: RoomName) => RoomSubjects): Archived => ({
  partition: (room) => subjectsOf(room).partition,
  oldest: (room) => oldestSeq(bus, subjectsOf(room)),
  firstSince: (room, atMs) => firstSeqSince(bus, subjectsOf(room), atMs),
  found: (room, query) => readFound(bus, subjectsOf(room), query),
  archivedAsNow: (room, query) => archivedAsNow(bus, subjectsOf(room), query),
});
