// The space of the streams: how full they are, which rooms are large, how many seats there are, and
// whether NATS stores anything. What acts on it is in the files beside this one.
import type { Append, Appender } from '../nats/append.ts';
import type { Bus } from '../nats/bus.ts';
import type { StreamState } from '../nats/leader-get.ts';
import type { Log } from '../nats/log.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { LargeRooms } from './large-rooms.ts';
import { recordBytes } from './room-size.ts';
import { SeatBudget } from './seat-budget.ts';
import type { StorageFault } from './storage-fault.ts';
import { StreamUsage } from './stream-usage.ts';

/** The share of a stream that one room may hold, unless set. */
const ROOM_SHARE = 1 / 4;

export interface SpaceDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  readonly fault: StorageFault;
  /** How long records live, in NATS's notation. */
  readonly retention: string;
  /** Bytes that a stream may hold. */
  readonly maxBytes: number;
  /** Bytes that one room may hold; undefined: a quarter of maxBytes. */
  readonly roomBytes: number | undefined;
  /** Whether this gateway purges first: one does. */
  readonly isFirst: () => boolean;
  readonly onPurged: () => void;
}

export interface Space {
  /** Whether chat is refused in this partition (`log-full`). */
  isFull(partition: number): boolean;
  /** Whether the partition holds as many seats as it may. */
  seatsFull(partition: number): boolean;
  /** This process has stored a record in the room. Runs for every say. */
  noteRecord(room: RoomSubjects, record: Append): void;
  /** The leader has told a stream's state, as it does once a second. */
  noteState(partition: number, state: StreamState): void;
}

/** Watches the streams from now on. */
export function watchSpace(deps: SpaceDeps): Space {
  const { bus, appender, log, fault, maxBytes } = deps;
  const usage = new StreamUsage(deps);
  const budget = new SeatBudget(bus, log);
  const roomBytes = deps.roomBytes ?? maxBytes * ROOM_SHARE;
  const largeRooms = new LargeRooms({ ...deps, roomBytes });
  return {
    isFull: (partition) => usage.isFull(partition),
    seatsFull: (partition) => budget.isFull(partition),
    noteRecord: (room, { subject, fields, body }) => {
      largeRooms.note(room, recordBytes(subject, fields.length, body.length));
    },
    noteState: (partition, state) => {
      usage.note(partition, state);
      budget.note(partition, state);
      fault.noteAnswer(partition, appender);
    },
  };
}
