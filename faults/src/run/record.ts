// The record of all fault runs: docs/correctness.jsonl, one line a run, and its part of
// docs/correctness.md. Covers one state of the product: runs of other states are dropped.
import { readFile, writeFile } from 'node:fs/promises';
import { catalog } from '../catalog/catalog.ts';
import type { Fault } from '../catalog/fault.ts';
import type { JudgedRun } from './judge.ts';

/** A line of the record. */
export interface RecordedRun {
  readonly fault: string;
  readonly servers: 1 | 3;
  readonly seed: number;
  readonly outcome: JudgedRun['outcome'];
  readonly acked: number;
  readonly received: number;
  /** Acknowledged acts that barred somebody; absent: none. */
  readonly races?: number;
  /** Acknowledged amendments; absent: none. */
  readonly amended?: number;
  readonly violations: number;
  /** ms, by name of the bound; null: it did not happen. */
  readonly slowest: Readonly<Record<string, number | null>>;
  readonly tookS: number;
  /** The last commit that changed the product. */
  readonly commit: string;
  readonly nats: string;
  readonly node: string;
  readonly machine: string;
  /** The day of the run. */
  readonly day: string;
}

export function recordedRun(
  run: JudgedRun,
  of: { readonly commit: string; readonly machine: string; readonly day: string },
): RecordedRun {
  const { kind, servers, seed, outcome, acked, received, races, violations } = run;
  const { slowest, tookMs, amended } = run;
  return {
    fault: kind,
    servers,
    seed,
    outcome,
    acked,
    received,
    ...(races > 0 && { races }),
    ...(amended > 0 && { amended }),
    violations: violations.length,
    slowest,
    tookS: Math.round(tookMs / 1_000),
    nats: run.setup['nats'] ?? 'unknown',
    node: run.setup['node'] ?? 'unknown',
    ...of,
  };
}

/** Returns the recorded runs of that state of the product. */
export async function readRecord(file: string, commit: string): Promise<RecordedRun[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as RecordedRun)
    .filter((run) => run.commit === commit);
}

export async function writeRecord(file: string, runs: readonly RecordedRun[]): Promise<void> {
  await writeFile(file, runs.map((run) => `${JSON.stringify(run)}\n`).join(''));
}

const BEGIN = '<!-- record: written by npm run faults:all -->';
const END = '<!-- end of the record -->';

/** Returns the page with its record replaced. Throws if the page has no place for it. */
export function withRecord(page: string, runs: readonly RecordedRun[]): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`the page has no "${BEGIN}" … "${END}"`);
  return `${page.slice(0, from)}${BEGIN}\n\n${summary(runs)}\n\n${table(runs)}\n\n${page.slice(to)}`;
}

function summary(runs: readonly RecordedRun[]): string {
  const sum = (figure: (run: RecordedRun) => number): number =>
    runs.reduce((total, run) => total + figure(run), 0);
  const failed = runs.filter(({ outcome }) => outcome !== 'passed').length;
  const some = (figure: (run: RecordedRun) => string): string =>
    [...new Set(runs.map(figure))].join(', ');
  const hours = (sum(({ tookS }) => tookS) / 3_600).toFixed(1);
  return [
    `**${runs.length} runs, ${sum(({ acked }) => acked).toLocaleString('en')} messages acknowledged, ${sum(({ received }) => received).toLocaleString('en')} received, ${sum(({ violations }) => violations)} violations; ${failed} runs not passed.** ${hours} hours of runs.`,
    '',
    `Product at commit ${some(({ commit }) => commit)}; nats-server ${some(({ nats }) => nats)}, Node ${some(({ node }) => node)}; ${some(({ machine }) => machine)}; ${some(({ day }) => day)}.`,
  ].join('\n');
}

const HEAD = `| fault | NATS | runs | acked | violations | slowest recovery (bound) |
|---|---|---|---|---|---|`;

function table(runs: readonly RecordedRun[]): string {
  const rows = catalog.flatMap((fault) =>
    fault.servers.flatMap((servers) => {
      const own = runs.filter((run) => run.fault === fault.kind && run.servers === servers);
      return own.length === 0 ? [] : [row(fault, servers, own)];
    }),
  );
  return [HEAD, ...rows].join('\n');
}

function row(fault: Fault, servers: 1 | 3, runs: readonly RecordedRun[]): string {
  const acked = runs.reduce((total, run) => total + run.acked, 0);
  const violations = runs.reduce((total, run) => total + run.violations, 0);
  const others = runs.filter(({ outcome }) => outcome === 'invalid' || outcome === 'failed').length;
  const bounds = Object.entries(boundsOf(fault)).flatMap(([bound, boundMs]) => {
    const times = runs.flatMap(({ slowest }) => (bound in slowest ? [slowest[bound] ?? null] : []));
    if (times.length === 0) return [];
    const slowest = times.includes(null) ? 'never' : seconds(Math.max(...(times as number[])));
    return [`${bound}: ${slowest} (${seconds(boundMs)})`];
  });
  const count = others === 0 ? String(runs.length) : `${runs.length}, ${others} invalid`;
  const races = runs.reduce((total, run) => total + (run.races ?? 0), 0);
  const raced = races === 0 ? '' : `, ${races.toLocaleString('en')} acts`;
  const amended = runs.reduce((total, run) => total + (run.amended ?? 0), 0);
  const changed = amended === 0 ? '' : `, ${amended.toLocaleString('en')} amendments`;
  return `| ${fault.what} (\`${fault.kind}\`)${raced}${changed} | ${servers} | ${count} | ${acked.toLocaleString('en')} | ${violations} | ${bounds.join('; ')} |`;
}

/** A mixed run has the bounds of its parts. */
function boundsOf({ boundsMs, mix = [] }: Fault): Readonly<Record<string, number>> {
  const all: Record<string, number> = { ...boundsMs };
  for (const part of mix)
    for (const [bound, ms] of Object.entries(part.boundsMs))
      all[bound] = Math.max(all[bound] ?? 0, ms);
  return all;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
