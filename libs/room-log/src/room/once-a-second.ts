// Something that is read again when it is a second old, once for all that ask meanwhile.
import { monotonicMs } from '../nats/monotonic-clock.ts';

const FRESH_MS = 1_000;

export class OnceASecond<T> {
  readonly #readNow: () => Promise<T>;
  #value: Promise<T> | undefined;
  #readMs = 0;

  constructor(readNow: () => Promise<T>) {
    this.#readNow = readNow;
  }

  /** Returns what was read less than a second ago. Rejects as the reading does. */
  read(): Promise<T> {
    const now = monotonicMs();
    if (this.#value === undefined || now - this.#readMs >= FRESH_MS) {
      this.#readMs = now;
      const value = this.#readNow();
      this.#value = value;
      // The next caller tries again.
      value.catch(() => {
        if (this.#value === value) this.#value = undefined;
      });
    }
    return this.#value;
  }
}
