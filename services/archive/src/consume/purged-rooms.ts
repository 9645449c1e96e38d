// Rooms that somebody purged from the log. Gateways and retention take a room's oldest records
// only, so a room whose log is gone before its newest message's time, or whose card is gone, was
// purged by hand. It goes from the archive too; what retention takes stays.
import type { JetStreamManager } from '@nats-io/jetstream';
import { cardFilter, logFilter, nameOf, roomSubjects, streamName } from '@natter/room-log/reading';
import type { RoomName } from '@natter/protocol';
import type { Log } from '@natter/service';
import type { KeptRoom, PurgedRoom } from '../store/partitions.ts';
import type { Store } from '../store/store.ts';
import { oldestOf } from './oldest.ts';

/** Records outlive their time by a second or two, and clocks differ. */
const MARGIN_MS = 60_000;

/**
 * A stream that gateways purged because it was full stays four fifths full, until its records have
 * outlived those that went. Operators may have raised its bound since, but hardly as far as this.
 */
const FILL_MIN = 0.1;

/** What the log has of a partition. */
export interface LogNow {
  /** Names of rooms that have records, and of those that have a card. */
  readonly logs: ReadonlySet<string>;
  readonly cards: ReadonlySet<string>;
  /** The oldest record of all rooms; undefined: there is none. */
  readonly oldest: number | undefined;
  /** How full the stream is: a share of what it may hold. */
  readonly fill: number;
  readonly nowMs: number;
}

/** Returns the rooms that were purged. Pure. */
export function purgedRooms(rooms: readonly KeptRoom[], log: LogNow): readonly KeptRoom[] {
  return rooms.filter(({ name, newest, lives, access }) => {
    // Cards of rooms never expire.
    if (access !== null && !log.cards.has(name)) return true;
    if (log.logs.has(name) || lives <= log.nowMs + MARGIN_MS) return false;
    // A full stream loses the oldest records of all rooms.
    return log.oldest === undefined || newest >= log.oldest || log.fill < FILL_MIN;
  });
}

export interface RemovePurgedDeps {
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly log: Log;
  /** Wall clock, ms. */
  readonly now: () => number;
}

/** Looks for rooms that were purged, and marks them. Throws while NATS does not answer. */
export async function removePurged(
  { manager, store, log, now }: RemovePurgedDeps,
  partition: number,
  partitions: number,
): Promise<void> {
  const { generation } = store;
  // Before the log is asked: whatever they have was in it by then.
  const rooms = store.partitions((known) => known.rooms(partition));
  if (rooms.length === 0) return;
  const stream = streamName(partition);
  const { state, config } = await manager.streams.info(stream);
  const fill = config.max_bytes > 0 ? state.bytes / config.max_bytes : 0;
  const logs = await namesIn(manager, stream, logFilter(partition));
  const cards = await namesIn(manager, stream, cardFilter(partition));
  const oldest = await oldestOf(manager, stream, logFilter(partition));
  const found = purgedRooms(rooms, { logs, cards, oldest, fill, nowMs: now() });
  const purged: PurgedRoom[] = [];
  for (const { id, name, newest } of found) {
    const { log: subject } = roomSubjects(name as RoomName, partitions);
    // People may be talking again: what the log has is kept.
    const first = logs.has(name) ? await oldestOf(manager, stream, subject) : undefined;
    purged.push({ id, before: first ?? newest + 1, hasCard: cards.has(name) });
  }
  if (purged.length === 0 || store.generation !== generation) return;
  const fields = { partition, rooms: purged.length };
  log.warn(fields, 'rooms were purged from the log; the archive removes them too');
  store.partitions((known) => {
    known.removePurged(purged);
  });
}

/** Returns the rooms that have a record of this kind, as the stream's leader knows. */
async function namesIn(
  manager: JetStreamManager,
  stream: string,
  filter: string,
): Promise<ReadonlySet<string>> {
  const { state } = await manager.streams.info(stream, { subjects_filter: filter });
  const subjects = Object.keys(state.subjects ?? {});
  return new Set(
    subjects.flatMap((subject) => nameOf(subject.slice(subject.lastIndexOf('.') + 1)) ?? []),
  );
}
