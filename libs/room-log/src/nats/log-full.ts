// How full each partition's stream is, and what is done about it: at 90 % the oldest tenth of the log goes; where that fails, from 95 % only seats,
// moves and `left` are taken. Seats are never purged.
import { reasonOf } from './connection.ts';
import type { Bus, Log } from './connection.ts';
import { nextOfSubject } from './leader.ts';
import type { StreamState } from './leader.ts';
import { logFilter, streamName } from './subjects.ts';
import { monotonicMs } from './monotonic-clock.ts';

const PURGE_FROM = 0.9;
const REFUSE_FROM = 0.95;
const PURGED_SHARE = 0.1;
const PURGE_MS = 5_000;

interface PurgeAnswer {
  readonly success?: boolean;
  readonly purged?: number;
  readonly error?: { readonly description: string };
}

interface Usage {
  used: number;
  purging: boolean;
  /** The last purge freed nothing. */
  failed: boolean;
}

export class Storage {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #usage = new Map<number, Usage>();
  readonly #onPurged: () => void;

  constructor(bus: Bus, log: Log, onPurged: () => void) {
    this.#bus = bus;
    this.#log = log;
    this.#onPurged = onPurged;
  }

  /** Whether chat is refused (`log-full`) in this partition. */
  isFull(partition: number): boolean {
    const usage = this.#usage.get(partition);
    if (usage === undefined || usage.used < REFUSE_FROM) return false;
    // A purge that is refused shows by its silence, for seconds in which chat would use up what is left.
    return usage.failed || usage.purging;
  }

  /** Once a second. Several gateways may find it at once: they purge up to the same sequence, and the second finds it done. */
  note(partition: number, state: StreamState): void {
    const usage = this.#usage.get(partition) ?? { used: 0, purging: false, failed: false };
    this.#usage.set(partition, usage);
    usage.used = state.maxBytes > 0 ? state.bytes / state.maxBytes : 0;
    if (usage.used < PURGE_FROM) usage.failed = false;
    else if (!usage.purging) void this.#purge(partition, { usage, lastSeq: state.lastSeq });
  }

  async #purge(
    partition: number,
    { usage, lastSeq }: { usage: Usage; lastSeq: number },
  ): Promise<void> {
    usage.purging = true;
    try {
      const { purged, upTo } = await this.#purgeOldest(partition, lastSeq);
      usage.failed = purged === 0;
      this.#log.warn({ partition, upTo, purged }, 'stream nearly full: oldest records purged');
      if (purged > 0) this.#onPurged();
    } catch (error) {
      usage.failed = true;
      this.#log.error(
        { partition, reason: reasonOf(error) },
        'stream nearly full and not to be purged',
      );
    } finally {
      usage.purging = false;
    }
  }

  /** Counted from the oldest record of the log: an old seat, which stays, may be older than all of them. */
  async #purgeOldest(
    partition: number,
    lastSeq: number,
  ): Promise<{ purged: number; upTo: number }> {
    const stream = streamName(partition);
    const filter = logFilter(partition);
    const deadlineMs = monotonicMs() + PURGE_MS;
    const oldest = await nextOfSubject(this.#bus, stream, { subject: filter, from: 1, deadlineMs });
    if (oldest === undefined) return { purged: 0, upTo: 0 };
    const upTo = oldest.seq + Math.ceil((lastSeq - oldest.seq) * PURGED_SHARE);
    const query = JSON.stringify({ filter, seq: upTo });
    const message = await this.#bus.request(`$JS.API.STREAM.PURGE.${stream}`, query, deadlineMs);
    const { success, purged, error } = message.json<PurgeAnswer>();
    if (success !== true) throw new Error(error?.description ?? 'refused');
    return { purged: purged ?? 0, upTo };
  }
}
