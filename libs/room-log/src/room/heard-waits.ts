// Who waits until a room has heard a record that the log has: a member who just joined.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';

/** A record is heard within a millisecond; after this long it was lost on the way. */
const HINT_AFTER_MS = 100;

interface Waiting {
  readonly seq: number;
  readonly resolve: () => void;
}

export class HeardWaits {
  readonly #learnTail: (seq: number) => void;
  readonly #waiting = new Set<Waiting>();

  /** `learnTail`: reads what the room has not heard, up to the sequence. */
  constructor(learnTail: (seq: number) => void) {
    this.#learnTail = learnTail;
  }

  /** Resolves when the room has heard up to `seq`; it has up to `tail`. Throws BusUnavailable. */
  async until(seq: number, tail: number): Promise<void> {
    if (seq <= tail) return;
    let hint: NodeJS.Timeout | undefined;
    let late: NodeJS.Timeout | undefined;
    let waiting: Waiting | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        waiting = { seq, resolve };
        this.#waiting.add(waiting);
        hint = setTimeout(() => {
          this.#learnTail(seq);
        }, HINT_AFTER_MS);
        late = setTimeout(() => {
          reject(new BusUnavailable('the notice was not heard in time'));
        }, LOG_WAIT_MS_MAX);
      });
    } finally {
      clearTimeout(hint);
      clearTimeout(late);
      if (waiting !== undefined) this.#waiting.delete(waiting);
    }
  }

  /** The room has heard up to `tail`. */
  reached(tail: number): void {
    for (const waiting of this.#waiting) if (waiting.seq <= tail) waiting.resolve();
  }
}
