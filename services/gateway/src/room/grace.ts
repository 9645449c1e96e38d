// The grace time: seats whose connection is gone, each kept until its session comes back or its
// grace is over (docs/protocol.md, "Session": 15 s with a session, none for text clients).
import type { AliasKey } from '@natter/protocol';
import type { Seat } from '@natter/room-log';

interface Kept {
  readonly seat: Seat;
  readonly timer: NodeJS.Timeout;
}

export interface GraceDeps {
  /** Ends the stay of a seat whose grace is over; the seat is kept until that is done. */
  readonly endStay: (seat: Seat) => Promise<void>;
  /** A seat is not kept any more. */
  readonly onFreed: () => void;
}

export class Grace {
  readonly #kept = new Map<AliasKey, Kept>();
  readonly #deps: GraceDeps;

  constructor(deps: GraceDeps) {
    this.#deps = deps;
  }

  get empty(): boolean {
    return this.#kept.size === 0;
  }
  get(key: AliasKey): Seat | undefined {
    return this.#kept.get(key)?.seat;
  }
  *seats(): Generator<readonly [AliasKey, Seat]> {
    for (const [key, { seat }] of this.#kept) yield [key, seat];
  }

  /** Keeps the seat for `graceMs`, in place of an older seat of this alias. */
  keep(seat: Seat, graceMs: number): void {
    const { key } = seat.record;
    this.forget(key);
    const timer = setTimeout(() => {
      void this.#deps.endStay(seat).then(() => {
        if (this.get(key) === seat) this.#kept.delete(key);
        this.#deps.onFreed();
      });
    }, graceMs);
    this.#kept.set(key, { seat, timer });
  }

  /** The session came back, or the seat is not ours any more. */
  forget(key: AliasKey): void {
    clearTimeout(this.#kept.get(key)?.timer);
    this.#kept.delete(key);
  }
}
