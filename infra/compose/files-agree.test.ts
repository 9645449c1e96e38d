// The files that no compiler reads agree: alerts and dashboard with the metrics that exist,
// docs/operations.md and env.example with what they describe.
import { readFileSync } from 'node:fs';
import { pickFreePort } from '@natter/processes';
import { PlainNats, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newMetrics } from '../../services/archive/src/metrics.ts';
import { createMetrics } from '../../services/gateway/src/metrics.ts';
import { healthzMetrics, jszMetrics, varzMetrics } from '../prometheus/exporter-metrics.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: {
    readonly h: number;
    readonly w: number;
    readonly x: number;
    readonly y: number;
  };
  readonly targets?: readonly { readonly expr: string }[];
}

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const dashboard = JSON.parse(read('infra/grafana/natter.json')) as { readonly panels: Panel[] };
const alerts = read('infra/prometheus/alerts.yml');
const compose = read('docker-compose.yml');

test('alerts and panels ask for metrics that services or the NATS exporter have', async () => {
  const services = [...(await gatewayMetrics()), ...(await archiveMetrics())];
  const known = new Set([...services, ...(await natsMetrics()), 'up', 'ALERTS']);
  const expressions = [
    ...[...alerts.matchAll(/^ +expr: (?!>-)(.+)$/gm)].map(([, expr = '']) => expr),
    ...[...alerts.matchAll(/^ +expr: >-\n((?: {10}.+\n)+)/gm)].map(([, expr = '']) => expr),
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
  expect(expressions.length).toBeGreaterThan(40);
  const unknown = expressions.flatMap((expr) => {
    const named = namesIn(expr);
    expect(named).not.toEqual([]);
    return named.filter((name) => !known.has(name));
  });
  expect(unknown).toEqual([]);
});

test('each metric of gateways and archives is on the dashboard', async () => {
  const shown = new Set(
    dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namesIn(expr))),
  );
  const own = [...(await gatewayMetrics()), ...(await archiveMetrics())].filter(
    (name) => name.startsWith('natter_') && !/_(?:sum|count)$|_seconds$/.test(name),
  );
  expect(own.filter((name) => !shown.has(name))).toEqual([]);
});

test('each NATS server has an exporter that Prometheus scrapes', () => {
  const names = [...compose.matchAll(/^  (nats-\d):$/gm)].map(([, name]) => name);
  // Volumes have the servers' names too.
  const servers = [...new Set(names)];
  const exported = [...compose.matchAll(/'(nats-\d),http:\/\/\1:8222'/g)].map(([, name]) => name);
  expect(servers).toHaveLength(3);
  expect(exported).toEqual(servers);
  const exporters = [...compose.matchAll(/^  (nats-exporter-\d):$/gm)].map(([, name]) => name);
  const scraped = [
    ...read('infra/prometheus/prometheus.yml').matchAll(/'(nats-exporter-\d):7777'/g),
  ];
  expect(scraped.map(([, name]) => name)).toEqual(exporters);
});

test('dashboard panels have unique ids and do not overlap', () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
    Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

test('docs/operations.md explains each alert, and no other', () => {
  const rules = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  const told = [...read('docs/operations.md').matchAll(/^\| `(Natter\w+)`/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(told)).toEqual(new Set(rules));
  expect(told).toHaveLength(rules.length);
});

test('env.example lists each variable of docker-compose.yml with its default', () => {
  const used = [...compose.matchAll(/\$\{(NATTER_\w+):-([^}]*)\}/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );
  const named = [...read('infra/compose/env.example').matchAll(/^#(NATTER_.*)$/gm)].map(
    ([, line]) => line,
  );
  // Several services may take one.
  expect(new Set(named)).toEqual(new Set(used));
  expect(new Set(named).size).toBe(named.length);
});

test('docs/operations.md shows the permissions of infra/nats/nats.conf', () => {
  const [inConf, inPage] = ['infra/nats/nats.conf', 'docs/operations.md'].map((path) =>
    /user: gateway\b[^]*?_INBOX/.exec(read(path))?.[0].match(/"[^"\s]+"/g),
  );
  expect(inConf?.length).toBeGreaterThan(10);
  expect(inPage).toEqual(inConf);
});

async function archiveMetrics(): Promise<string[]> {
  const measured = { partitions: [], isWritable: true, isComplete: true, bytes: 0 };
  return await namesOf(newMetrics(() => measured).registry);
}

async function gatewayMetrics(): Promise<string[]> {
  const none = (): number => 0;
  const { registry } = createMetrics({
    connections: none,
    sockets: none,
    rooms: none,
    members: none,
    followers: none,
    outboxBytes: none,
    appendsInFlight: none,
  });
  return await namesOf(registry);
}

async function namesOf(registry: { metrics(): Promise<string> }): Promise<string[]> {
  const text = await registry.metrics();
  const histograms = [...text.matchAll(/^# TYPE (\S+) histogram$/gm)].map(([, name]) => name);
  const plain = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  return [
    ...plain,
    ...histograms.flatMap((name) => [`${name}_bucket`, `${name}_sum`, `${name}_count`]),
  ];
}

/** Of a real server with a stream, by the exporter's rules. */
async function natsMetrics(): Promise<string[]> {
  const port = await pickFreePort();
  await using nats = await startNats({ configText: `http_port: ${port}` });
  await using plain = await PlainNats.connect(nats.url);
  await plain.ask('$JS.API.STREAM.CREATE.S', { name: 'S', subjects: ['s'], max_bytes: 1_000_000 });
  const ask = async (path: string): Promise<Record<string, unknown>> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<Record<string, unknown>>;
  return [
    ...varzMetrics(await ask('/varz')),
    ...jszMetrics(await ask('/jsz?consumers=true&config=true')),
    ...healthzMetrics(await ask('/healthz')),
  ];
}

const PROMQL_WORDS = ['and', 'or', 'unless', 'bool', 'group_left', 'group_right'];

/** The metrics that a PromQL expression names: without labels, ranges, groupings and functions. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-zA-Z_]\w*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !PROMQL_WORDS.includes(name));
}
