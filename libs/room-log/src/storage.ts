// How full each partition's stream is, and what is done about it: at 90 % the oldest tenth of the log goes; where that fails, from 95 % only seats,
// moves and `left` are taken. Seats are never purged.
import { reasonOf } from './bus.ts';
import type { Bus, Log } from './bus.ts';
import type { StreamState } from './leader.ts';
import { logFilter, streamName } from './subjects.ts';

const PURGE_FROM = 0.9;
const REFUSE_FROM = 0.95;
const PURGED_SHARE = 0.1;
const PURGE_MS = 5_000;

interface PurgeAnswer {
  readonly success?: boolean;
  readonly purged?: number;
  readonly error?: { readonly description: string };
}

export class Storage {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #used: number[] = [];
  readonly #purging = new Set<number>();
  readonly #onPurged: () => void;

  constructor(bus: Bus, log: Log, onPurged: () => void) {
    this.#bus = bus;
    this.#log = log;
    this.#onPurged = onPurged;
  }

  /** Whether chat is refused (`log-full`) in this partition. */
  isFull(partition: number): boolean {
    return (this.#used[partition] ?? 0) >= REFUSE_FROM;
  }

  /** Once a second. Several gateways may find it at once: they purge up to the same sequence, and the second finds it done. */
  note(partition: number, state: StreamState): void {
    const used = state.maxBytes > 0 ? state.bytes / state.maxBytes : 0;
    this.#used[partition] = used;
    if (used >= PURGE_FROM && !this.#purging.has(partition)) void this.#purge(partition, state);
  }

  async #purge(partition: number, state: StreamState): Promise<void> {
    this.#purging.add(partition);
    const upTo = state.firstSeq + Math.ceil((state.lastSeq - state.firstSeq) * PURGED_SHARE);
    try {
      const query = JSON.stringify({ filter: logFilter(partition), seq: upTo });
      const subject = `$JS.API.STREAM.PURGE.${streamName(partition)}`;
      const answer = await this.#bus.request(subject, query, Date.now() + PURGE_MS);
      const { success, purged, error } = answer.json<PurgeAnswer>();
      if (success !== true) throw new Error(error?.description ?? 'refused');
      this.#log.warn({ partition, upTo, purged }, 'stream nearly full: oldest records purged');
      if ((purged ?? 0) > 0) this.#onPurged();
    } catch (error) {
      this.#log.error(
        { partition, reason: reasonOf(error) },
        'stream nearly full and not to be purged',
      );
    } finally {
      this.#purging.delete(partition);
    }
  }
}
