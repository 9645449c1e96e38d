// The figures shown for a scenario: in the terminal, the tables and the chart.
import type { Scenario } from '../measure/scenarios.ts';
import type { Summary } from '../measure/statistics.ts';

export interface Column {
  readonly title: string;
  /** Undefined: no such figure. */
  readonly value: (of: Summary) => number | undefined;
}

const deliveries: Column = {
  title: 'deliveries a second',
  value: ({ figures }) => figures.deliveriesPerSecond.median,
};
const cpuPerDelivery: Column = {
  title: 'µs of CPU a delivery',
  value: ({ figures }) => figures.cpuUsPerDelivery.median,
};
const gatewayPerDelivery: Column = {
  title: 'of it in the gateways',
  value: ({ figures, cpuUsPerMessageOf: { gateway } }) =>
    gateway === undefined
      ? undefined
      : (gateway / figures.cpuUsPerMessage.median) * figures.cpuUsPerDelivery.median,
};
const messages: Column = {
  title: 'messages a second',
  value: ({ figures }) => figures.messagesPerSecond.median,
};
const cpuPerMessage: Column = {
  title: 'µs of CPU a message',
  value: ({ figures }) => figures.cpuUsPerMessage.median,
};
const gatewayPerMessage: Column = {
  title: 'of it in the gateways',
  value: ({ cpuUsPerMessageOf: { gateway } }) => gateway,
};
const p50: Column = { title: 'p50 ms', value: ({ figures }) => figures.p50Ms.median };
const p99: Column = { title: 'p99 ms', value: ({ figures }) => figures.p99Ms.median };
const lastP50: Column = {
  title: 'until the last member has it, p50 ms',
  value: ({ figures }) => figures.lastP50Ms.median,
};
const lastP99: Column = { title: 'p99 ms', value: ({ figures }) => figures.lastP99Ms.median };
const connects: Column = {
  title: 'connects a second',
  value: ({ figures }) => figures.connectsPerSecond.median,
};
const memory: Column = {
  title: 'KiB of memory a connection',
  value: ({ figures }) => figures.rssKibPerConnection.median,
};

const idle: Column = {
  title: 'µs of CPU a second and connection',
  value: ({ figures }) => figures.cpuUsPerConnection.median,
};

const columns: Readonly<Record<string, readonly Column[]>> = {
  S1: [cpuPerDelivery, gatewayPerDelivery, p50, p99],
  S2: [deliveries, cpuPerDelivery, p50, p99],
  S2m: [deliveries, cpuPerDelivery, p50, p99],
  S2r: [deliveries, cpuPerDelivery, p50, p99],
  S3: [cpuPerMessage, gatewayPerMessage, messages, p50, p99],
  S4: [memory, connects],
  'S4-idle': [idle],
  S5: [lastP50, lastP99, cpuPerDelivery, connects],
  S6: [cpuPerDelivery, gatewayPerDelivery, p50, p99],
  'M-rooms': [memory, connects],
  M: [cpuPerMessage, gatewayPerMessage, messages, p50, p99],
};

/** Returns the columns, the main figure first. Variants share their scenario's columns. */
export function columnsOf({ id }: Scenario): readonly Column[] {
  return columns[id] ?? columns[id.split('-')[0]!]!;
}

/** Formats with three significant digits and separated thousands; whole numbers stay exact. */
export function shown(value: number | undefined): string {
  if (value === undefined) return '';
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const digits = Math.min(Math.max(0, 2 - magnitude), DIGITS_MAX);
  return value.toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

const DIGITS_MAX = 4;
