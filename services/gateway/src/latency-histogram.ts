// A histogram without labels that is counted for each message: an observation costs some
// nanoseconds, where prom-client's takes half a microsecond. Prometheus sees no difference.
import type { Metric, Registry } from 'prom-client';

export interface LatencyHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds, ascending. */
  readonly buckets: readonly number[];
  readonly registers: readonly Registry[];
}

interface Sample {
  readonly metricName: string;
  readonly labels: { readonly le?: number | '+Inf' };
  readonly value: number;
}

export class LatencyHistogram {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #bounds: readonly number[];
  /** By bucket; the last one has no bound. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor({ name, help, buckets, registers }: LatencyHistogramOptions) {
    this.name = name;
    this.help = help;
    this.#bounds = buckets;
    this.#counts = new Float64Array(buckets.length + 1);
    // The registry asks a metric for `get` alone; its type lists the library's own classes.
    for (const registry of registers) registry.registerMetric(this as unknown as Metric);
  }

  observe(seconds: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? Infinity)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  /** Returns what the registry prints. Counts of buckets are cumulative. */
  get(): Pick<this, 'name' | 'help' | 'type' | 'aggregator'> & { readonly values: Sample[] } {
    const { name, help, type, aggregator } = this;
    const values: Sample[] = [];
    let count = 0;
    for (const [bucket, value] of this.#counts.entries()) {
      count += value;
      const le = this.#bounds[bucket] ?? '+Inf';
      values.push({ metricName: `${name}_bucket`, labels: { le }, value: count });
    }
    values.push({ metricName: `${name}_sum`, labels: {}, value: this.#sum });
    values.push({ metricName: `${name}_count`, labels: {}, value: count });
    return { name, help, type, aggregator, values };
  }
}
