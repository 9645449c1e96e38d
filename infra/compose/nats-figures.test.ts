import { expect, test } from 'vitest';
import { renderFigures } from './nats-figures.ts';
import type { Jsz, Varz } from './nats-figures.ts';

const varz: Varz = {
  server_name: 'nats-1',
  version: '2.15.2',
  start: '2026-01-02T03:04:05.5Z',
  mem: 21_139_456,
  connections: 2,
  slow_consumers: 3,
  routes: 8,
  in_msgs: 332,
  out_msgs: 225,
};
const replicas = [
  { name: 'nats-0', current: true, active: 452_098_913 },
  { name: 'nats-2', current: false, offline: true, lag: 17 },
];
const jsz = jszOf({ leader: 'nats-1', replicas });

test('a server that does not answer is down, and nothing else is said of it', () => {
  expect(samples(renderFigures([{ server: 'nats-0', said: undefined }]))).toEqual([
    'nats_up{server="nats-0"} 0',
  ]);
});

test('a server is shown with its connections, storage and streams', () => {
  const text = renderFigures([{ server: 'nats-1', said: { varz, jsz } }]);
  expect(samples(text)).toEqual([
    'nats_up{server="nats-1"} 1',
    'nats_info{server="nats-1",version="2.15.2"} 1',
    'nats_start_time_seconds{server="nats-1"} 1767323045.5',
    'nats_memory_bytes{server="nats-1"} 21139456',
    'nats_connections{server="nats-1"} 2',
    'nats_routes{server="nats-1"} 8',
    'nats_slow_consumers_total{server="nats-1"} 3',
    'nats_messages_in_total{server="nats-1"} 332',
    'nats_messages_out_total{server="nats-1"} 225',
    'nats_jetstream_has_leader{server="nats-1"} 1',
    'nats_jetstream_storage_used_bytes{server="nats-1"} 350',
    'nats_jetstream_storage_reserved_bytes{server="nats-1"} 1000',
    'nats_jetstream_storage_limit_bytes{server="nats-1"} 4000',
    'nats_stream_leader{account="$G",stream="NATTER_0",server="nats-1"} 1',
    'nats_stream_messages{account="$G",stream="NATTER_0",server="nats-1"} 7',
    'nats_stream_bytes{account="$G",stream="NATTER_0",server="nats-1"} 350',
    'nats_stream_bytes_max{account="$G",stream="NATTER_0",server="nats-1"} 1000',
    'nats_stream_replica_current{account="$G",stream="NATTER_0",replica="nats-0"} 1',
    'nats_stream_replica_current{account="$G",stream="NATTER_0",replica="nats-2"} 0',
    'nats_stream_replica_lag{account="$G",stream="NATTER_0",replica="nats-0"} 0',
    'nats_stream_replica_lag{account="$G",stream="NATTER_0",replica="nats-2"} 17',
  ]);
});

test('a follower says nothing of the other copies: it calls all but its leader outdated', () => {
  const said = { varz, jsz: jszOf({ leader: 'nats-0', replicas }) };
  const text = renderFigures([{ server: 'nats-1', said }]);
  expect(text).toContain('nats_stream_leader{account="$G",stream="NATTER_0",server="nats-1"} 0');
  expect(text).not.toContain('nats_stream_replica_current{');
});

test('a stream whose leader is gone is led by nobody', () => {
  const said = { varz, jsz: { ...jszOf({ replicas }), meta_cluster: {} } };
  const text = renderFigures([{ server: 'nats-1', said }]);
  expect(text).toContain('nats_stream_leader{account="$G",stream="NATTER_0",server="nats-1"} 0');
  expect(text).toContain('nats_jetstream_has_leader{server="nats-1"} 0');
});

test('a server that is alone leads its streams', () => {
  const { meta_cluster: _, ...alone } = jszOf(undefined);
  const text = renderFigures([{ server: 'nats', said: { varz, jsz: alone } }]);
  expect(text).toContain('nats_stream_leader{account="$G",stream="NATTER_0",server="nats"} 1');
  expect(text).toContain('nats_jetstream_has_leader{server="nats"} 1');
});

test('a server whose JetStream is off has no leader and no streams', () => {
  const off = { storage: 0, reserved_storage: 0, config: { max_storage: 0 }, disabled: true };
  const text = renderFigures([{ server: 'nats-1', said: { varz, jsz: off } }]);
  expect(text).toContain('nats_jetstream_has_leader{server="nats-1"} 0');
  expect(text).not.toContain('nats_stream_leader{');
});

test('names and help stand once before the samples of all servers, and values of labels are escaped', () => {
  const answers = ['nats-0', 'a"b\\c\nd'].map((server) => ({ server, said: undefined }));
  expect(renderFigures(answers)).toContain(
    '# TYPE nats_up gauge\nnats_up{server="nats-0"} 0\nnats_up{server="a\\"b\\\\c\\nd"} 0\n',
  );
  expect(renderFigures(answers).match(/^# HELP nats_up /gm)).toHaveLength(1);
});

type Cluster = NonNullable<
  NonNullable<NonNullable<Jsz['account_details']>[number]['stream_detail']>[number]['cluster']
>;

function jszOf(cluster: Cluster | undefined): Jsz {
  const stream = {
    name: 'NATTER_0',
    config: { max_bytes: 1_000 },
    state: { messages: 7, bytes: 350 },
    ...(cluster === undefined ? {} : { cluster }),
  };
  return {
    storage: 350,
    reserved_storage: 1_000,
    config: { max_storage: 4_000 },
    meta_cluster: { leader: 'nats-2' },
    account_details: [{ name: '$G', stream_detail: [stream] }, { name: '$SYS' }],
  };
}

const samples = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
