// Whether NATS stores anything at all: a full disk refuses appends or leaves them unanswered, while
// the connection is up and the leader answers. The gateway is not ready then (`/readyz`).
import { background } from '../background.ts';
import type { Appender, AppendListener } from '../nats/append.ts';
import { field } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { partitionOfSubject, probeSubjects, streamName } from '../nats/subjects.ts';

/** Appends that fail for this long are a fault; a purge or an election may take less. */
const FAULT_MS = 3_000;
/** The leader is probed once a second; an answer this recent says that it is there. */
const ANSWERED_MS = 2_000;
const PROBE_MS = 2_000;
const PROBE_TTL = '5m';
const EMPTY = new Uint8Array(0);

interface Failing {
  readonly sinceMs: number;
  reason: string;
}

export class StorageFault implements AppendListener {
  readonly #partitions: number;
  readonly #onRefused: (partition: number) => void;
  /** By stream; empty as long as records are stored. */
  readonly #failing = new Map<string, Failing>();
  readonly #answeredMs = new Map<string, number>();
  readonly #probing = new Set<string>();

  /** `onRefused`: NATS has just refused a record of this partition. */
  constructor(partitions: number, onRefused: (partition: number) => void) {
    this.#partitions = partitions;
    this.#onRefused = onRefused;
  }

  /** Why no partition stores records, and what to do; undefined while one does. */
  get reason(): string | undefined {
    const now = monotonicMs();
    const faults: string[] = [];
    for (const [stream, { sinceMs, reason }] of this.#failing) {
      const answered = now - (this.#answeredMs.get(stream) ?? 0) < ANSWERED_MS;
      if (now - sinceMs >= FAULT_MS && answered) faults.push(`${stream}: ${reason}`);
    }
    return faults.length === 0 || faults.length < this.#partitions
      ? undefined
      : `NATS stores no records (${faults.join('; ')}): check the disk and the log of nats-server`;
  }

  onStored(subject: string): void {
    if (this.#failing.size === 0) return;
    const partition = partitionOfSubject(subject);
    if (partition !== undefined) this.#failing.delete(streamName(partition));
  }
  onRefused(subject: string, reason: string): void {
    this.#note(subject, reason);
    const partition = partitionOfSubject(subject);
    if (partition !== undefined) this.#onRefused(partition);
  }
  onUnanswered(subject: string): void {
    this.#note(subject, 'no answer to an append');
  }

  #note(subject: string, reason: string): void {
    const partition = partitionOfSubject(subject);
    if (partition === undefined) return; // A lease or a file.
    const stream = streamName(partition);
    const failing = this.#failing.get(stream);
    if (failing === undefined) this.#failing.set(stream, { sinceMs: monotonicMs(), reason });
    else failing.reason = reason;
  }

  /**
   * The partition's leader has answered, as it does once a second. After a failure a record is
   * stored to see whether it works again: clients may have been sent elsewhere.
   */
  noteAnswer(partition: number, appender: Appender): void {
    const stream = streamName(partition);
    this.#answeredMs.set(stream, monotonicMs());
    if (this.#failing.size > 0 && !this.#probing.has(stream)) {
      background(`probe of ${stream}`, this.#probe(partition, appender));
    }
  }

  async #probe(partition: number, appender: Appender): Promise<void> {
    const stream = streamName(partition);
    this.#probing.add(stream);
    // Its outcome is heard like every append's. Rolled up: there is one such record.
    await appender.append({
      subject: probeSubjects(partition).seat,
      fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', PROBE_TTL),
      body: EMPTY,
      deadlineMs: monotonicMs() + PROBE_MS,
    });
    this.#probing.delete(stream);
  }
}
