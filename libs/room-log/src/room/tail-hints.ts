// "The tail is N": published by the gateway that appended last, when a room goes quiet, since
// republish may have lost the last record. Gateways that are behind read it (record-feed.ts).
// 1 s after the last append, and again after 10 s.
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const FIRST_MS = 1_000;
const SECOND_MS = 10_000;
const SWEEP_MS = 250;
const EMPTY = new Uint8Array(0);

interface Quieting {
  readonly tail: string;
  seq: number;
  appendedMs: number;
  told: number;
}

export class TailHints {
  readonly #bus: Bus;
  readonly #rooms = new Map<string, Quieting>();
  readonly #timer: NodeJS.Timeout;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#timer = setInterval(() => {
      this.#sweep();
    }, SWEEP_MS);
  }

  /** A record of ours was stored in this room. Runs for every say. */
  note(subjects: RoomSubjects, seq: number): void {
    const room = this.#rooms.get(subjects.tail);
    if (room === undefined) {
      this.#rooms.set(subjects.tail, {
        tail: subjects.tail,
        seq,
        appendedMs: monotonicMs(),
        told: 0,
      });
      return;
    }
    room.seq = Math.max(room.seq, seq);
    room.appendedMs = monotonicMs();
    room.told = 0;
  }

  #sweep(): void {
    const now = monotonicMs();
    for (const [key, room] of this.#rooms) {
      const quietMs = now - room.appendedMs;
      if (quietMs < (room.told === 0 ? FIRST_MS : SECOND_MS) || !this.#bus.up) continue;
      this.#bus.publish(room.tail, EMPTY, { fields: field('Natter-Tail', room.seq) });
      room.told += 1;
      if (room.told >= 2) this.#rooms.delete(key);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
