// The grace time: seats whose connection is gone, each kept until its device comes back or its
// grace is over (docs/protocol.md, "Session": 15 s with a session, none for text clients).
import type { AliasKey } from '@natter/protocol';
import type { Seat } from '@natter/room-log';

interface Kept {
  readonly seat: Seat;
  readonly device: string;
  readonly timer: NodeJS.Timeout;
}

export interface GraceDeps {
  /** Takes out a device whose grace is over; its seat is kept until that is done. */
  readonly endStay: (seat: Seat) => Promise<void>;
  /** A seat is not kept any more. */
  readonly onFreed: (seat: Seat) => void;
}

export class Grace {
  readonly #kept = new Map<AliasKey, Kept[]>();
  readonly #deps: GraceDeps;

  constructor(deps: GraceDeps) {
    this.#deps = deps;
  }

  get empty(): boolean {
    return this.#kept.size === 0;
  }
  /** Returns the seats that are kept for this alias, one a device. */
  of(key: AliasKey): readonly Seat[] {
    return (this.#kept.get(key) ?? []).map(({ seat }) => seat);
  }
  *keys(): Generator<AliasKey> {
    yield* this.#kept.keys();
  }

  /** Keeps the seat for `graceMs`, in place of an older one of this device. */
  keep(seat: Seat, { device, graceMs }: { device: string; graceMs: number }): void {
    const { key } = seat.record;
    this.#drop(key, (kept) => kept.device === device);
    const timer = setTimeout(() => {
      void this.#deps.endStay(seat).then(() => {
        this.forget(seat);
        this.#deps.onFreed(seat);
      });
    }, graceMs);
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), { seat, device, timer }]);
  }

  /** The device came back. */
  cameBack(key: AliasKey, device: string): void {
    this.#drop(key, (kept) => kept.device === device);
  }

  /** The seat is not ours any more, or was given back. */
  forget(seat: Seat): void {
    this.#drop(seat.record.key, (kept) => kept.seat === seat);
  }

  #drop(key: AliasKey, goes: (kept: Kept) => boolean): void {
    const all = this.#kept.get(key);
    if (all === undefined) return;
    for (const kept of all) if (goes(kept)) clearTimeout(kept.timer);
    const rest = all.filter((kept) => !goes(kept));
    if (rest.length > 0) this.#kept.set(key, rest);
    else this.#kept.delete(key);
  }
}
