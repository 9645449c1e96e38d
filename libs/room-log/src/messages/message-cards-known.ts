// Whether a hosted room has cards of messages: pages of history need them only then. Asked of the
// leader with the first page; from then on the records tell.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';

export class MessageCardsKnown {
  readonly #bus: Bus;
  readonly #room: RoomSubjects;
  #some: boolean | undefined;

  constructor(bus: Bus, room: RoomSubjects) {
    this.#bus = bus;
    this.#room = room;
  }

  /** A record was heard that came with a card. */
  hear(): void {
    this.#some = true;
  }

  /** Returns whether the room has any, as far as it was heard. Throws BusUnavailable. */
  async some(): Promise<boolean> {
    if (this.#some !== undefined) return this.#some;
    const { stream, messages: subject } = this.#room;
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const found = await nextOfSubject(this.#bus, stream, { subject, from: 1, deadlineMs });
    // What was heard meanwhile is newer.
    return (this.#some ??= found !== undefined);
  }
}
