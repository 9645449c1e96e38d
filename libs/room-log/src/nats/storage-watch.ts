// Whether NATS stores what we append: a disk that is full shows by appends without an answer, for as
// long as the server runs. Told by the appends themselves; while they fail, a record is tried every
// few seconds, so that recovery is noticed where nobody speaks. For readiness.
import { field } from './headers.ts';
import type { Append, AppendOutcome, Appender } from './append.ts';
import type { Bus, Log } from './connection.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { probeSubjects, streamName } from './subjects.ts';

/** An election takes up to 8 s. An append that gave up sooner tells nothing. */
const WAITED_MS_MIN = 9_000;
const PROBE_EVERY_MS = 5_000;
const PROBE_MS = 2_000;
/** The record of a probe is gone after this. */
const PROBE_TTL = '1s';

export class StorageWatch {
  readonly #bus: Bus;
  readonly #log: Log;
  /** By partition, why its stream stores nothing. */
  readonly #failing = new Map<number, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Why appends to the log fail; undefined: they do not, as far as we know. */
  get reason(): string | undefined {
    const [reason] = this.#failing.values();
    return reason;
  }

  /** Tells the outcome of every append, `waitedMs` after it was asked for. */
  note({ subject }: Append, outcome: AppendOutcome, waitedMs: number): void {
    if (outcome.kind === 'stored' && this.#failing.size === 0) return;
    const partition = partitionOf(subject);
    if (partition === undefined) return;
    const stream = streamName(partition);
    if (outcome.kind === 'stored' && this.#failing.delete(partition))
      this.#log.info({ stream }, 'NATS stores again');
    const reason = reasonOf(outcome, waitedMs);
    if (reason === undefined || !this.#bus.up || this.#failing.has(partition)) return;
    this.#failing.set(partition, reason);
    this.#log.error({ stream, reason }, 'NATS does not store');
  }

  /** From now on failing streams are tried. Their outcomes come back by `note`. */
  start(appender: Appender): void {
    this.#timer = setInterval(() => {
      for (const partition of this.#failing.keys()) void appender.append(probe(partition));
    }, PROBE_EVERY_MS);
  }
  close(): void {
    clearInterval(this.#timer);
  }
}

function reasonOf(outcome: AppendOutcome, waitedMs: number): string | undefined {
  if (outcome.kind === 'unknown' && waitedMs >= WAITED_MS_MIN)
    return 'NATS has stored nothing for 10 s; look at its log, its disk and its leader';
  if (outcome.kind === 'full' && outcome.of === 'server')
    return 'NATS has no space left for its streams';
  return undefined;
}

/** Of the log's own streams; undefined: a file's, or a lease's. */
function partitionOf(subject: string): number | undefined {
  const partition = /^natter\.(?:log|seat)\.(\d+)\./.exec(subject)?.[1];
  return partition === undefined ? undefined : Number(partition);
}

/** A record of no room that replaces the one before, and is gone at once. */
const probe = (partition: number): Append => ({
  subject: probeSubjects(partition).seat,
  fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', PROBE_TTL),
  body: new Uint8Array(0),
  deadlineMs: monotonicMs() + PROBE_MS,
});
