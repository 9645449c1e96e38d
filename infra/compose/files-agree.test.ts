// The files that no compiler reads agree: rules and dashboard with the figures there are, the page on operations and env.example with what they tell of.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createMetrics } from '../../services/gateway/src/metrics.ts';
import { FIGURE_NAMES } from './nats-figures.ts';

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

test('each alert and each panel asks for figures that gateways or the exporter have', async () => {
  const known = new Set([...(await gatewayFigures()), ...FIGURE_NAMES, 'up', 'ALERTS']);
  const expressions = [
    ...[...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr = '']) => expr),
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

test('each figure of the gateway itself and of NATS is on the dashboard', async () => {
  const shown = new Set(
    dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namesIn(expr))),
  );
  const own = (await gatewayFigures()).filter(
    (name) => name.startsWith('natter_') && !/_(?:sum|count)$|_seconds$/.test(name),
  );
  expect([...own, ...FIGURE_NAMES].filter((name) => !shown.has(name))).toEqual([]);
});

test('no two panels of the dashboard have one id or cover each other', () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
    Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

test('docs/operations.md tells of each alert, and of none that is not there', () => {
  const rules = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  const told = [...read('docs/operations.md').matchAll(/^\| `(Natter\w+)`/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(told)).toEqual(new Set(rules));
  expect(told).toHaveLength(rules.length);
});

test('env.example has each variable of docker-compose.yml, with its default', () => {
  const used = [...compose.matchAll(/\$\{(NATTER_\w+):-([^}]*)\}/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );
  const named = [...read('infra/compose/env.example').matchAll(/^#(NATTER_.*)$/gm)].map(
    ([, line]) => line,
  );
  expect(new Set(named)).toEqual(new Set(used));
  expect(named).toHaveLength(used.length);
});

test('the permissions to copy in docs/operations.md are those of infra/nats/nats.conf', () => {
  const [inConf, inPage] = ['infra/nats/nats.conf', 'docs/operations.md'].map((path) =>
    /user: gateway\b[^]*?_INBOX/.exec(read(path))?.[0].match(/"[^"\s]+"/g),
  );
  expect(inConf?.length).toBeGreaterThan(10);
  expect(inPage).toEqual(inConf);
});

async function gatewayFigures(): Promise<string[]> {
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
  const text = await registry.metrics();
  const histograms = [...text.matchAll(/^# TYPE (\S+) histogram$/gm)].map(([, name]) => name);
  const plain = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  return [
    ...plain,
    ...histograms.flatMap((name) => [`${name}_bucket`, `${name}_sum`, `${name}_count`]),
  ];
}

/** The figures an expression of PromQL names: what is left without labels, ranges, groupings, functions, numbers and words of the language. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-zA-Z_]\w*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !['and', 'or', 'unless', 'bool'].includes(name));
}
