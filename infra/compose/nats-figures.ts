// NATS' own monitoring (/varz and /jsz of each server) as Prometheus text. Pure; nats-exporter.ts asks the servers.
// The names stand in alerts.yml and the dashboard too: files-agree.test.ts holds them together.

/** The parts of /varz that are shown. */
export interface Varz {
  readonly server_name: string;
  readonly version: string;
  /** RFC 3339. */
  readonly start: string;
  readonly mem: number;
  readonly connections: number;
  readonly slow_consumers: number;
  readonly routes: number;
  readonly in_msgs: number;
  readonly out_msgs: number;
}

/** The parts of /jsz?streams=true&config=true that are shown. */
export interface Jsz {
  readonly storage: number;
  readonly reserved_storage: number;
  readonly config: { readonly max_storage: number };
  /** JetStream is off, as it is after the disk failed. */
  readonly disabled?: boolean;
  /** Absent on a server that is alone. */
  readonly meta_cluster?: { readonly leader?: string };
  readonly account_details?: readonly {
    readonly name: string;
    readonly stream_detail?: readonly StreamDetail[];
  }[];
}

interface StreamDetail {
  readonly name: string;
  readonly config?: { readonly max_bytes: number };
  readonly state: { readonly messages: number; readonly bytes: number };
  /** Absent on a server that is alone. */
  readonly cluster?: { readonly leader?: string; readonly replicas?: readonly Replica[] };
}

/** A follower, as the leader sees it. */
interface Replica {
  readonly name: string;
  readonly current: boolean;
  readonly offline?: boolean;
  /** Raft entries it has not got yet; absent: none. */
  readonly lag?: number;
}

export interface ServerAnswer {
  readonly server: string;
  /** Undefined: it did not answer. */
  readonly said: { readonly varz: Varz; readonly jsz: Jsz } | undefined;
}

type Kind = 'gauge' | 'counter';

const FIGURES = {
  nats_up: ['gauge', 'Whether the server answered its monitoring port.'],
  nats_info: ['gauge', '1; the server version is a label.'],
  nats_start_time_seconds: ['gauge', 'When the server started, in seconds since 1970.'],
  nats_memory_bytes: ['gauge', 'Resident memory.'],
  nats_connections: ['gauge', 'Open client connections.'],
  nats_routes: ['gauge', 'Open routes to the other servers.'],
  nats_slow_consumers_total: ['counter', 'Connections cut because they did not keep up.'],
  nats_messages_in_total: ['counter', 'Messages received, those of routes included.'],
  nats_messages_out_total: ['counter', 'Messages sent, those of routes included.'],
  nats_jetstream_has_leader: ['gauge', 'Whether JetStream is on here and has a leader.'],
  nats_jetstream_storage_used_bytes: ['gauge', 'File storage that streams take here.'],
  nats_jetstream_storage_reserved_bytes: ['gauge', 'File storage promised to streams here.'],
  nats_jetstream_storage_limit_bytes: ['gauge', 'File storage that JetStream may take here.'],
  nats_stream_leader: ['gauge', 'Whether this server leads the stream; one of each stream does.'],
  nats_stream_messages: ['gauge', 'Records in this copy of the stream.'],
  nats_stream_bytes: ['gauge', 'Bytes of this copy of the stream.'],
  nats_stream_bytes_max: ['gauge', 'Bytes that the stream may have; absent: no bound.'],
  nats_stream_replica_current: [
    'gauge',
    'Whether a follower is there and up to date, by its leader.',
  ],
  nats_stream_replica_lag: ['gauge', 'Raft entries that a follower has not got, by its leader.'],
} as const satisfies Record<string, readonly [Kind, string]>;

export type Figure = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as Figure[];

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [figure: Figure, labels: Labels, value: number];

/** Prometheus' text format 0.0.4. */
export function renderFigures(answers: readonly ServerAnswer[]): string {
  const samples = answers.flatMap(samplesOf);
  return FIGURE_NAMES.map((name) => {
    const [kind, help] = FIGURES[name];
    const lines = samples
      .filter(([figure]) => figure === name)
      .map(([, labels, value]) => `${name}{${renderLabels(labels)}} ${value}\n`);
    return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
  }).join('');
}

function samplesOf({ server, said }: ServerAnswer): Sample[] {
  if (said === undefined) return [['nats_up', { server }, 0]];
  const { varz, jsz } = said;
  const own: Sample[] = [
    ['nats_up', { server }, 1],
    ['nats_info', { server, version: varz.version }, 1],
    ['nats_start_time_seconds', { server }, Date.parse(varz.start) / 1_000],
    ['nats_memory_bytes', { server }, varz.mem],
    ['nats_connections', { server }, varz.connections],
    ['nats_routes', { server }, varz.routes],
    ['nats_slow_consumers_total', { server }, varz.slow_consumers],
    ['nats_messages_in_total', { server }, varz.in_msgs],
    ['nats_messages_out_total', { server }, varz.out_msgs],
    ['nats_jetstream_has_leader', { server }, hasLeader(jsz) ? 1 : 0],
    ['nats_jetstream_storage_used_bytes', { server }, jsz.storage],
    ['nats_jetstream_storage_reserved_bytes', { server }, jsz.reserved_storage],
    ['nats_jetstream_storage_limit_bytes', { server }, jsz.config.max_storage],
  ];
  const streams = (jsz.account_details ?? []).flatMap(({ name: account, stream_detail = [] }) =>
    stream_detail.flatMap((stream) =>
      samplesOfStream(stream, { labels: { account, stream: stream.name, server }, varz }),
    ),
  );
  return [...own, ...streams];
}

function samplesOfStream(
  { config, state, cluster }: StreamDetail,
  { labels, varz }: { labels: Labels & { readonly server: string }; varz: Varz },
): Sample[] {
  const leads = cluster === undefined || cluster.leader === varz.server_name;
  const bytesMax = config?.max_bytes ?? -1;
  const { server: _, ...ofStream } = labels;
  // Only the leader knows: a follower calls all others but itself outdated.
  const followers = leads ? (cluster?.replicas ?? []) : [];
  return [
    ['nats_stream_leader', labels, leads ? 1 : 0],
    ['nats_stream_messages', labels, state.messages],
    ['nats_stream_bytes', labels, state.bytes],
    ...(bytesMax > 0 ? [['nats_stream_bytes_max', labels, bytesMax] as const] : []),
    ...followers.flatMap(({ name, current, offline = false, lag = 0 }): Sample[] => [
      ['nats_stream_replica_current', { ...ofStream, replica: name }, current && !offline ? 1 : 0],
      ['nats_stream_replica_lag', { ...ofStream, replica: name }, lag],
    ]),
  ];
}

/** A server that is alone has no cluster to lead. */
const hasLeader = ({ disabled = false, meta_cluster: cluster }: Jsz): boolean =>
  !disabled && (cluster === undefined || (cluster.leader ?? '') !== '');

const renderLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
