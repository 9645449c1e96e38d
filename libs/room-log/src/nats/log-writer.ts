// What writing to a room's log takes. One for each process; made by open-room-log.ts.
import type { Append, Appender } from './append.ts';
import type { Bus } from './bus.ts';
import type { RoomSubjects } from './subjects.ts';

export interface LogWriter {
  readonly bus: Bus;
  readonly appender: Appender;
  /** How long records live, in NATS's notation: `720h`. */
  readonly retention: string;
  /** Hears of each record that this process stored in a room's log. Runs for every say. */
  onStored(room: RoomSubjects, seq: number, record: Append): void;
  /** Whether the partition holds as many seats as it may (storage/seat-budget.ts). */
  seatsFull(partition: number): boolean;
}
