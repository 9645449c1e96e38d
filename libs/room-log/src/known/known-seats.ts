// The seats of a room that devices of other gateways sit in, as they were read last. When one of
// those gateways dies or is restarted, its devices come here: each takes its seat by one write.
import type { AliasKey } from '@natter/protocol';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { Owner } from '../records/record.ts';
import { devicesOf } from '../seats/seat-record.ts';
import type { Seated } from '../seats/seat-record.ts';

/** After they were read: most devices are back then, and most seats have changed. */
const KEPT_MS = 30_000;
/** Between two that come from one gateway because it ends; between two readings for that. */
const SOON_MS = 1_000;

export interface KnownSeatsDeps {
  readonly ownGateway: () => string;
  /** Reads the room's seats. Throws BusUnavailable. */
  readonly read: () => Promise<readonly Seated[]>;
}

export class KnownSeats {
  readonly #deps: KnownSeatsDeps;
  #seats: ReadonlyMap<AliasKey, Seated> = new Map();
  #timer: NodeJS.Timeout | undefined;
  /** The last one that came and was not known. */
  #stranger = { from: '', atMs: -Infinity };
  #readMs = -Infinity;

  constructor(deps: KnownSeatsDeps) {
    this.#deps = deps;
  }

  /** Takes all seats of the room, in place of those that were read before. */
  learn(seats: readonly Seated[]): void {
    this.forget();
    const own = this.#deps.ownGateway();
    const others = seats.filter(
      ({ record }) =>
        record.state === 'here' && devicesOf(record).some(({ gateway }) => gateway !== own),
    );
    if (others.length === 0) return;
    this.#seats = new Map(others.map((seat) => [seat.record.key, seat]));
    this.#timer = setTimeout(() => {
      this.forget();
    }, KEPT_MS).unref();
  }

  /** Returns the seat that this owner had. It may have changed. */
  of(key: AliasKey, owner: Owner): Seated | undefined {
    const seat = this.#seats.get(key);
    return seat?.record.owner === owner ? seat : undefined;
  }

  /** Somebody came from this gateway, unknown. With the second one, perhaps all its people do. */
  cameUnknown(from: string): void {
    const nowMs = monotonicMs();
    const { from: before, atMs } = this.#stranger;
    this.#stranger = { from, atMs: nowMs };
    if (from !== before || nowMs - atMs > SOON_MS || nowMs - this.#readMs < SOON_MS) return;
    this.#readMs = nowMs;
    background('reading of seats', this.#read());
  }

  async #read(): Promise<void> {
    try {
      this.learn(await this.#deps.read());
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#seats = new Map();
  }
}
