// How full each partition's stream is: from 90 % on it is purged (fair-purge.ts); where that fails,
// from 95 % on only seats, moves and `left` are taken.
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import type { StreamState } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { purgeFairly, purgeOldest } from './fair-purge.ts';

const PURGE_FROM = 0.9;
/** One gateway purges; the others help if it does not. */
const HELP_FROM = 0.92;
const REFUSE_FROM = 0.95;

interface Usage {
  used: number;
  purging: boolean;
  /** The last purge removed nothing. */
  failed: boolean;
  /** No room was large enough to be cut, the last time. */
  small: boolean;
}

export interface StreamUsageDeps {
  readonly bus: Bus;
  readonly log: Log;
  /** Whether this gateway purges first: one does, by their ids. */
  readonly isFirst: () => boolean;
  readonly onPurged: () => void;
}

export class StreamUsage {
  readonly #deps: StreamUsageDeps;
  readonly #usage = new Map<number, Usage>();

  constructor(deps: StreamUsageDeps) {
    this.#deps = deps;
  }

  /** Whether chat is refused (`log-full`) in this partition. */
  isFull(partition: number): boolean {
    const usage = this.#usage.get(partition);
    if (usage === undefined || usage.used < REFUSE_FROM) return false;
    // A refused purge shows by silence, for seconds in which chat would use up what is left.
    return usage.failed || usage.purging;
  }

  /** Takes a stream's state, once a second. */
  note(partition: number, { bytes, maxBytes }: StreamState): void {
    const usage = this.#usage.get(partition) ?? {
      used: 0,
      purging: false,
      failed: false,
      small: false,
    };
    this.#usage.set(partition, usage);
    usage.used = maxBytes > 0 ? bytes / maxBytes : 0;
    const from = this.#deps.isFirst() ? PURGE_FROM : HELP_FROM;
    if (usage.used < PURGE_FROM) usage.failed = false;
    else if (usage.used >= from && !usage.purging) {
      background(`purge of partition ${partition}`, this.#purge(partition, usage));
    }
  }

  async #purge(partition: number, usage: Usage): Promise<void> {
    const { bus, log, onPurged } = this.#deps;
    usage.purging = true;
    try {
      const cut = await purgeFairly(bus, partition);
      let { records } = cut;
      // Twice in a row: large rooms that have just filled the stream are marked within a second.
      if (cut.rooms === 0 && usage.small) records = await purgeOldest(bus, partition);
      usage.small = cut.rooms === 0;
      usage.failed = records === 0;
      log.warn({ partition, records, rooms: cut.rooms }, 'stream nearly full: records purged');
      if (records > 0) onPurged();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      usage.failed = true;
      log.error({ partition, reason: reasonOf(error) }, 'stream nearly full, purge failed');
    } finally {
      usage.purging = false;
    }
  }
}
