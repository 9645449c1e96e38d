// The gateway's metrics, for Prometheus; each help text says what it counts. Constructed once, by
// main.ts.
import { closes, refusals } from '@natter/protocol';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { LatencyHistogram } from './latency-histogram.ts';

export interface Gauges {
  connections(): number;
  sockets(): number;
  rooms(): number;
  members(): number;
  followers(): number;
  outboxBytes(): number;
  appendsInFlight(): number;
}

/** Appends take a fraction of a millisecond; some seconds during a leader election. */
const LATENCY_SECONDS = [
  0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(gauges: Gauges) {
  const registry = new Registry();
  // Event-loop delay, memory, CPU.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  const registers = [registry];
  addGauges(registers, gauges);
  const counter = <Label extends string = never>(
    name: string,
    help: string,
    labelNames: Label[] = [],
  ): Counter<Label> => new Counter({ name, help, labelNames, registers });

  const refused = counter('natter_refusals_total', 'Requests refused.', ['code']);
  const closed = counter('natter_closes_total', 'Connections the gateway ended.', ['reason']);
  // Present from the start: Prometheus does not see the first increment of a new counter.
  for (const code of Object.keys(refusals)) refused.inc({ code }, 0);
  for (const reason of Object.keys(closes)) closed.inc({ reason }, 0);
  return {
    registry,
    recordsIn: counter('natter_records_in_total', 'Says appended to the log.'),
    acts: new Counter({
      name: 'natter_acts_total',
      help: 'Acts on rooms, such as bans, by kind.',
      labelNames: ['act'],
      registers: [registry],
    }),
    recordsOut: counter('natter_records_out_total', 'Records heard from the log.'),
    deliveries: counter(
      'natter_deliveries_total',
      'Records handed to a member (a record to a hundred members counts a hundred).',
    ),
    gaps: counter('natter_gaps_total', 'Gaps found in the republished records.'),
    backFills: counter('natter_back_fills_total', 'Records read from the stream to fill gaps.'),
    skipped: counter(
      'natter_skipped_total',
      'Records and messages on our subjects that no gateway wrote.',
    ),
    catchUps: counter('natter_catch_ups_total', 'Readers served from the log: resumed, or slow.'),
    purges: counter(
      'natter_purges_total',
      'Times the oldest records were purged because a stream was nearly full.',
    ),
    slowTurns: counter(
      'natter_slow_turn_total',
      'Turns of the event loop that one command held up for 100 ms or more.',
      ['command'],
    ),
    ...httpMetrics(registers),
    ...tlsMetrics(registers),
    ...loadMetrics(registers),
    refusals: refused,
    closes: closed,
    appendSeconds: new LatencyHistogram({
      name: 'natter_append_seconds',
      help: 'Time from an append to its acknowledgement by the log.',
      buckets: LATENCY_SECONDS,
      registers,
    }),
  };
}

function addGauges(registers: Registry[], gauges: Gauges): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: () => {
        made.set(read());
      },
    });
  };
  gauge('natter_connections', 'Open client connections.', () => gauges.connections());
  gauge('natter_sockets', 'Open TCP connections, idle HTTP ones too.', () => gauges.sockets());
  gauge('natter_rooms', 'Rooms hosted here.', () => gauges.rooms());
  gauge('natter_members', 'Members whose connection is here.', () => gauges.members());
  gauge('natter_followers', 'Followers over HTTP (Server-Sent Events).', () => gauges.followers());
  gauge('natter_outbox_bytes', 'Bytes waiting for clients to read them.', () =>
    gauges.outboxBytes(),
  );
  gauge('natter_appends_in_flight', 'Appends the log has not acknowledged yet.', () =>
    gauges.appendsInFlight(),
  );
}

/** Metrics of the HTTP API. */
function httpMetrics(registers: Registry[]) {
  return {
    visits: new Counter({
      name: 'natter_visits_total',
      help: 'Seats taken for one HTTP request.',
      registers,
    }),
    httpRequests: new Counter({
      name: 'natter_http_requests_total',
      help: 'Answered requests to /v1.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    fileBytes: new Counter({
      name: 'natter_file_bytes_total',
      help: 'Bytes of files received and sent.',
      labelNames: ['direction'],
      registers,
    }),
    previews: new Counter({
      name: 'natter_previews_total',
      help: 'Link previews asked of services/previews, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    connectionsRefused: connectionsRefused(registers),
    fileTransfers: new Gauge({
      name: 'natter_file_transfers',
      help: 'Files being received or sent.',
      labelNames: ['direction'],
      registers,
    }),
  };
}

/** Of the gateway's own TLS (transport/tls). */
function tlsMetrics(registers: Registry[]) {
  const failures = new Counter({
    name: 'natter_tls_failures_total',
    help: 'Connections that were not served because the TLS handshake failed.',
    labelNames: ['port', 'reason'],
    registers,
  });
  for (const port of ['http', 'text']) {
    for (const reason of ['plain', 'timeout', 'handshake']) failures.inc({ port, reason }, 0);
  }
  const expiry = new Gauge({
    name: 'natter_tls_expiry_timestamp_seconds',
    help: 'When the TLS certificate expires, in Unix time. NaN without TLS.',
    registers,
  });
  expiry.set(NaN);
  return { tlsFailures: failures, tlsExpiry: expiry };
}

/** Of a gateway that is overloaded (limits/shedding.ts). */
function loadMetrics(registers: Registry[]) {
  const shed = new Counter({
    name: 'natter_shed_total',
    help: 'New work refused because the gateway was overloaded.',
    labelNames: ['work'],
    registers,
  });
  for (const work of ['http', 'join', 'tcp', 'upgrade']) shed.inc({ work }, 0);
  const shedding = new Gauge({
    name: 'natter_shedding',
    help: '1 while new work is refused because the gateway is overloaded.',
    registers,
  });
  return { shed, shedding };
}

/** By the limit they ran into: `all`, `address`, or `descriptors` where the process has too few. */
function connectionsRefused(registers: Registry[]) {
  const refused = new Counter({
    name: 'natter_connections_refused_total',
    help: 'Connections refused because a limit was reached.',
    labelNames: ['bound'],
    registers,
  });
  for (const bound of ['all', 'address', 'descriptors']) refused.inc({ bound }, 0);
  return refused;
}
