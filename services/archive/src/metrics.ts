// What an archive counts, for Prometheus. Names and meanings: docs/archive.md, "Metrics".
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly answers: Histogram<'verb' | 'outcome'>;
}

/** What is asked when the metrics are. */
export interface Measured {
  readonly partitions: readonly {
    readonly partition: number;
    readonly pending: number;
    readonly lagMs: number;
    readonly records: number;
  }[];
  readonly isWritable: boolean;
  /** Whether answers say that they are. */
  readonly isComplete: boolean;
  /** Of the file and its write-ahead log. */
  readonly bytes: number;
}

export function newMetrics(measure: () => Measured): Metrics {
  const registry = new Registry();
  const labelNames = ['partition'] as const;
  const perPartition = (
    name: string,
    help: string,
    value: (of: Measured['partitions'][number]) => number,
  ): void => {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      collect() {
        for (const of of measure().partitions) this.set({ partition: of.partition }, value(of));
      },
    });
    registry.registerMetric(gauge);
  };
  perPartition(
    'natter_archive_lag_seconds',
    'How far the archive is behind the log.',
    ({ lagMs }) => lagMs / 1_000,
  );
  perPartition(
    'natter_archive_pending_records',
    'Records of the log that the archive has not read yet.',
    ({ pending }) => pending,
  );
  const read = new Counter({
    name: 'natter_archive_records_total',
    help: 'Records that were read from the log and written.',
    labelNames,
    registers: [],
    collect() {
      this.reset();
      for (const { partition, records } of measure().partitions) this.inc({ partition }, records);
    },
  });
  registry.registerMetric(read);
  const single = (name: string, help: string, value: (of: Measured) => number): void => {
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(value(measure()));
      },
    });
    registry.registerMetric(gauge);
  };
  single(
    'natter_archive_complete',
    '1 while the archive has what the log has, but for seconds, else 0.',
    ({ isComplete }) => Number(isComplete),
  );
  single(
    'natter_archive_writable',
    '1 while the archive can write its file, else 0.',
    ({ isWritable }) => Number(isWritable),
  );
  single('natter_archive_bytes', 'Bytes of the archive on disk.', ({ bytes }) => bytes);
  const answers = newAnswers(registry);
  // Last: docs/archive.md lists the others.
  collectDefaultMetrics({ register: registry });
  return { registry, answers };
}

const newAnswers = (registry: Registry): Metrics['answers'] =>
  new Histogram({
    name: 'natter_archive_answer_seconds',
    help: 'How long questions took from their arrival to the answer.',
    labelNames: ['verb', 'outcome'],
    buckets: [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3],
    registers: [registry],
  });
