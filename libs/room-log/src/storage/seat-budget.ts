// Seats, and the marks of those who had one, may take a quarter of a stream; then nobody gets
// another until some have expired. So joins and leaves, however many, never take the space of talk.
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import type { StreamState } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { largeFilter, markFilter, seatFilter, streamName } from '../nats/subjects.ts';
import { countMatching } from './room-size.ts';

const SEAT_SHARE = 1 / 4;
/** Bytes of a seat's record in the stream, about: 400 to 600. */
export const SEAT_BYTES = 512;

export class SeatBudget {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #full = new Set<number>();
  readonly #counting = new Set<number>();

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Whether the partition has as many seats as it may. */
  isFull(partition: number): boolean {
    return this.#full.has(partition);
  }

  /** Takes a stream's state, once a second. Counts only where seats can be too many. */
  note(partition: number, { subjects, maxBytes }: StreamState): void {
    const seatsMax = maxBytes > 0 ? (maxBytes * SEAT_SHARE) / SEAT_BYTES : Infinity;
    if (subjects < seatsMax) this.#full.delete(partition);
    else if (!this.#counting.has(partition)) {
      background(`count of seats in ${streamName(partition)}`, this.#count(partition, seatsMax));
    }
  }

  async #count(partition: number, seatsMax: number): Promise<void> {
    this.#counting.add(partition);
    try {
      const stream = streamName(partition);
      const all = await countMatching(this.#bus, stream, seatFilter(partition));
      const large = await countMatching(this.#bus, stream, largeFilter(partition));
      const marks = await countMatching(this.#bus, stream, markFilter(partition));
      const seats = all - large + marks;
      if (seats < seatsMax) this.#full.delete(partition);
      else {
        if (!this.#full.has(partition)) {
          this.#log.warn({ partition, seats, seatsMax }, 'too many seats: no new ones');
        }
        this.#full.add(partition);
      }
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.#log.warn({ partition, reason: reasonOf(error) }, 'seats not counted');
    } finally {
      this.#counting.delete(partition);
    }
  }
}
