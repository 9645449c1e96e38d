// Who waits until a room has heard a record that the log has: a member who just joined. Runs for
// every join, so the waits of a room share a timer.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** A record is heard within a millisecond; after this long it was lost on the way. */
const LOST_AFTER_MS = 100;

interface Waiting {
  readonly seq: number;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (error: BusUnavailable) => void;
}

export class HeardWaits {
  readonly #learnTail: (seq: number) => void;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `learnTail`: reads what the room has not heard, up to the sequence. */
  constructor(learnTail: (seq: number) => void) {
    this.#learnTail = learnTail;
  }

  /**
   * Resolves when the room has heard up to `seq`; it has up to `tail`. Rejects with BusUnavailable.
   */
  until(seq: number, tail: number): Promise<void> | undefined {
    if (seq <= tail) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ seq, sinceMs: monotonicMs(), resolve, reject });
      this.#timer ??= setInterval(() => {
        this.#sweep();
      }, LOST_AFTER_MS);
    });
  }

  /** The room has heard up to `tail`. Runs for every record. */
  reached(tail: number): void {
    if (this.#waiting.length === 0) return;
    const heard = this.#waiting.filter(({ seq }) => seq <= tail);
    if (heard.length === 0) return;
    this.#waiting = this.#waiting.filter(({ seq }) => seq > tail);
    for (const { resolve } of heard) resolve();
  }

  #sweep(): void {
    if (this.#waiting.length === 0) {
      this.close();
      return;
    }
    const nowMs = monotonicMs();
    const late = this.#waiting.filter(({ sinceMs }) => nowMs - sinceMs >= LOG_WAIT_MS_MAX);
    this.#waiting = this.#waiting.filter((waiting) => !late.includes(waiting));
    for (const { reject } of late) reject(new BusUnavailable('a notice was not heard in time'));
    const lost = this.#waiting.filter(({ sinceMs }) => nowMs - sinceMs >= LOST_AFTER_MS);
    if (lost.length > 0) this.#learnTail(Math.max(...lost.map(({ seq }) => seq)));
  }

  /** Nothing is heard any more. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const { reject } of this.#waiting.splice(0))
      reject(new BusUnavailable('the room is not hosted any more'));
  }
}
