// The rooms that this gateway hosts.
import type { RoomName } from '@natter/protocol';
import { roomSubjects } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { MessageCache } from '../known/known-messages.ts';
import { RecordKeepers } from '../known/known-records.ts';
import { HostedRoom } from './hosted-room.ts';
import type { HostDeps, RoomListener } from './hosted-room.ts';
import { SnapshotBatcher } from './snapshot-batcher.ts';

export class HostedRooms {
  readonly #deps: HostDeps;
  readonly #partitions: number;
  readonly #rooms = new Map<RoomName, HostedRoom>();

  constructor(
    deps: Omit<HostDeps, 'messageCache' | 'recordKeepers' | 'snapshotBatcher' | 'unstoredCount'>,
    partitions: number,
  ) {
    this.#deps = {
      ...deps,
      snapshotBatcher: new SnapshotBatcher(deps.writer.bus),
      messageCache: new MessageCache(),
      recordKeepers: new RecordKeepers(),
      unstoredCount: { people: 0 },
    };
    this.#partitions = partitions;
  }

  /** Returns the subjects of any room, hosted or not. */
  subjects(room: RoomName): RoomSubjects {
    return this.#rooms.get(room)?.subjects ?? roomSubjects(room, this.#partitions);
  }
  get(room: RoomName): HostedRoom | undefined {
    return this.#rooms.get(room);
  }
  /** The rooms of one partition, or of all. */
  of(partition: number | 'all'): HostedRoom[] {
    const rooms = [...this.#rooms.values()];
    return partition === 'all'
      ? rooms
      : rooms.filter(({ subjects }) => subjects.partition === partition);
  }

  /** Begins to host; once at a time for each room, until `release`. Throws BusUnavailable. */
  async host(room: RoomName, listener: RoomListener): Promise<HostedRoom> {
    const hosted = new HostedRoom(this.#deps, { room, subjects: this.subjects(room) }, listener);
    // Checked from now on: a gateway may die after its seats were read.
    this.#rooms.set(room, hosted);
    try {
      await hosted.start();
    } catch (error) {
      this.release(hosted);
      throw error;
    }
    return hosted;
  }

  /** Before the end of this process: stores what is known of marks. */
  async storeMarks(): Promise<void> {
    await Promise.all(this.of('all').map((hosted) => hosted.storeMarks()));
  }

  release(hosted: HostedRoom): void {
    hosted.close();
    if (this.#rooms.get(hosted.room) === hosted) this.#rooms.delete(hosted.room);
  }
}
