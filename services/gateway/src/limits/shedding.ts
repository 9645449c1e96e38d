// Refuses new work while this gateway is overloaded: connections, joins, HTTP requests. Those who
// are in go on: their messages and acks are what the process then has time for. Decision: load.ts;
// asked by http/admission, tcp-server.ts and enter-room.ts. Why: docs/adr/0026.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Refusal } from '@natter/protocol';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { nextLoad, UNLOADED } from './load.ts';
import type { LoadSample } from './load.ts';
import type { LimitConfig } from './limit-settings.ts';

const SAMPLE_MS = 250;
/**
 * A timer this often feels the event loop; its own period is not delay. Each look wakes an idle
 * process.
 */
const RESOLUTION_MS = 50;
/** After this long load balancers are told to look elsewhere. */
const NOT_READY_MS = 5_000;
/** Clients come back within this time, not all at once. */
const RETRY_MS_MIN = 2_000;
const RETRY_MS_MAX = 8_000;

/** What is refused. */
export type NewWork = 'http' | 'join' | 'tcp' | 'upgrade';

export interface SheddingDeps {
  readonly config: LimitConfig;
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly random: () => number;
}

export class Shedding {
  readonly #deps: SheddingDeps;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #load = UNLOADED;
  #sample: LoadSample = { delayMs: 0, memoryPercent: 0 };
  #sinceMs = 0;
  #refused = 0;

  constructor(deps: SheddingDeps) {
    this.#deps = deps;
    this.#delay.enable();
    // As long as the process.
    setInterval(() => {
      this.#look();
    }, SAMPLE_MS).unref();
  }

  /** The last sample. */
  get sample(): LoadSample {
    return this.#sample;
  }

  /** Why new work is refused, or undefined. */
  get reason(): string | undefined {
    const { reason } = this.#load;
    return reason === undefined ? undefined : REASONS[reason];
  }

  /** Why no new clients should be sent here: it has been overloaded for a while. */
  get notReady(): string | undefined {
    return performance.now() - this.#sinceMs < NOT_READY_MS ? undefined : this.reason;
  }

  /** Counts new work. Returns why it is refused, or undefined. */
  refusal(work: NewWork): Refusal | undefined {
    if (this.#load.reason === undefined) return undefined;
    this.#refused += 1;
    this.#deps.metrics.shed.inc({ work });
    const spreadMs = this.#deps.random() * (RETRY_MS_MAX - RETRY_MS_MIN);
    const retryAfter = Math.round(RETRY_MS_MIN + spreadMs);
    return { code: 'unavailable', message: 'overloaded, try again later', retryAfter };
  }

  #look(): void {
    const { config, metrics, logger } = this.#deps;
    this.#sample = { delayMs: this.#readDelay(), memoryPercent: memoryPercent() };
    const marks = { delayMs: config.shedDelayMs, memoryPercent: config.shedMemoryPercent };
    const before = this.#load.reason;
    this.#load = nextLoad(this.#load, this.#sample, marks);
    const { reason } = this.#load;
    if ((reason === undefined) === (before === undefined)) return;
    const shown = { ...this.#sample, reason: reason ?? before };
    metrics.shedding.set(reason === undefined ? 0 : 1);
    if (reason === undefined) {
      const tookMs = Math.round(performance.now() - this.#sinceMs);
      logger.info({ ...shown, tookMs, refused: this.#refused }, 'no longer overloaded');
    } else {
      this.#sinceMs = performance.now();
      this.#refused = 0;
      logger.warn(shown, 'overloaded: new clients are refused');
    }
  }

  /** A turn that has not ended counts when it has: no sample is taken before. */
  #readDelay(): number {
    const { mean } = this.#delay;
    this.#delay.reset();
    return Number.isNaN(mean) ? 0 : Math.max(0, Math.round(mean / 1e6) - RESOLUTION_MS);
  }
}

const REASONS = {
  delay: 'overloaded: the event loop is late (NATTER_SHED_DELAY_MS)',
  memory: 'overloaded: memory is short (NATTER_SHED_MEMORY_PERCENT)',
} as const;

/** Bytes that the container may have; 0: no limit. Reading it opens a dozen files. */
const containerBytes = process.constrainedMemory();

/** Of what V8 may have, or of what the container may have, whichever is used up more. */
function memoryPercent(): number {
  const { used_heap_size: heapBytes, heap_size_limit: heapBytesMax } = getHeapStatistics();
  const ofHeap = heapBytes / heapBytesMax;
  const ofContainer = containerBytes > 0 ? process.memoryUsage.rss() / containerBytes : 0;
  return Math.round(100 * Math.max(ofHeap, ofContainer));
}
