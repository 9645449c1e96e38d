// The metrics that prometheus-nats-exporter 0.20.2 makes of a NATS server's monitoring answers.
// Its rule for /varz is applied here; /jsz and /healthz name theirs one by one. For tests.
// Source: github.com/nats-io/prometheus-nats-exporter, collector/{collector,jsz,healthz}.go.

/** As docker-compose.yml has it: -prefix=nats. */
const PREFIX = 'nats';
/** The only texts of /varz that become a metric, with the text as a label or as a time in ms. */
const TEXTS = ['server_id', 'server_name', 'version', 'domain', 'leader', 'name', 'start'];

/** Where the exporter's /jsz metrics that we use come from: name → path in the answer. */
const FROM_JSZ = {
  server_jetstream_disabled: [],
  stream_total_messages: ['state', 'messages'],
  stream_total_bytes: ['state', 'bytes'],
  stream_last_seq: ['state', 'last_seq'],
  stream_limit_bytes: ['config', 'max_bytes'],
} as const;

type Json = Readonly<Record<string, unknown>>;

/** Returns the names made of `/varz`: every number, nested objects joined by `_`. */
export function varzMetrics(varz: Json, path: readonly string[] = ['varz']): string[] {
  return Object.entries(varz).flatMap(([key, value]) => {
    const name = [PREFIX, ...path, key].join('_');
    if (typeof value === 'number') return [name];
    if (typeof value === 'string') return TEXTS.includes(key) ? [name] : [];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? varzMetrics(value as Json, [...path, key]) : [];
  });
}

/** Returns the names made of the first stream of `/jsz?consumers=true&config=true`. */
export function jszMetrics(jsz: Json): string[] {
  const { account_details: accounts } = jsz as { account_details?: { stream_detail: Json[] }[] };
  const stream = accounts?.[0]?.stream_detail[0];
  return Object.entries(FROM_JSZ)
    .filter(([, path]) => at(stream, path) !== undefined)
    .map(([name]) => `${PREFIX}_${name}`);
}

/** Returns the names made of `/healthz`. */
export function healthzMetrics(healthz: Json): string[] {
  return 'status' in healthz ? [`${PREFIX}_healthz_status_value`] : [];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}
