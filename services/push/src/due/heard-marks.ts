// The latest marks of people with a device, as gateways tell them each second: newer than what is
// stored, which may be many seconds old.
import type { RoomName } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import { advanced, decodeMarks, nameOf } from '@natter/room-log/reading';
import type { Bus, PersonMark } from '@natter/room-log/reading';
import { LRUCache } from 'lru-cache';

const SUBJECT = 'natter.now.*.*.marks';
const ROOMS_KEPT = 10_000;

export interface HeardMarksDeps {
  readonly bus: Bus;
  /** Whether the person has a device. */
  readonly isKnown: (owner: Owner) => boolean;
  /** A person has read more of a room. */
  readonly onRead: (room: RoomName, owner: Owner, mark: PersonMark) => void;
}

export class HeardMarks {
  readonly #rooms = new LRUCache<RoomName, Map<Owner, PersonMark>>({ max: ROOMS_KEPT });
  readonly #deps: HeardMarksDeps;
  readonly #stop: () => void;

  constructor(deps: HeardMarksDeps) {
    this.#deps = deps;
    this.#stop = deps.bus.subscribe(SUBJECT, ({ subject, data }) => {
      const room = nameOf(subject.split('.')[3] ?? '');
      if (room !== undefined) this.#hear(room, data);
    });
  }

  of(room: RoomName, owner: Owner): PersonMark | undefined {
    return this.#rooms.get(room)?.get(owner);
  }

  stop(): void {
    this.#stop();
  }

  #hear(room: RoomName, body: Uint8Array): void {
    for (const { owner, mark } of decodeMarks(body)) {
      if (!this.#deps.isKnown(owner)) continue;
      const marks = this.#rooms.get(room) ?? new Map<Owner, PersonMark>();
      const before = marks.get(owner);
      const after = advanced(before, mark);
      if (after === before) continue;
      marks.set(owner, after);
      this.#rooms.set(room, marks);
      this.#deps.onRead(room, owner, after);
    }
  }
}
