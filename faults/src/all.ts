// `npm run faults:all`: runs every fault with many seeds, for the record and docs/correctness.md.
// Resumable: recorded runs of this state of the product are not repeated. Exits 1 if a recorded run
// did not pass.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { catalog, isPossible } from './catalog/catalog.ts';
import type { Fault } from './catalog/fault.ts';
import { keepHistory, summaryOf } from './run/judge.ts';
import { judgeFault } from './run/run.ts';
import { readRecord, recordedRun, withRecord, writeRecord } from './run/record.ts';
import type { RecordedRun } from './run/record.ts';

const USAGE = `Usage: npm run faults:all -- [flags]
  --seeds A-B      seeds, or one (1-20 with one nats-server, 1-10 with three)
  --servers N      1 or 3 (both)
  --faults A,B     only these
  --minutes M      begins no run after so long`;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORD = `${ROOT}docs/correctness.jsonl`;
const PAGE = `${ROOT}docs/correctness.md`;
/** One run to do. */
const PRODUCT = ['libs/protocol', 'libs/room-log', 'libs/client', 'services/gateway'].map(
  (folder) => `${folder}/src`,
);

interface PlannedRun {
  readonly fault: Fault;
  readonly servers: 1 | 3;
  readonly seed: number;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    servers: { type: 'string' },
    faults: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
process.exit((await runAll(plannedRuns())) ? 0 : 1);

/** Seed by seed, so that a part covers every fault. */
function plannedRuns(): PlannedRun[] {
  const only = values.faults?.split(',');
  const all: PlannedRun[] = [];
  for (const servers of [1, 3] as const) {
    if (values.servers !== undefined && values.servers !== String(servers)) continue;
    const [first, last = first] = (values.seeds ?? (servers === 1 ? '1-20' : '1-10'))
      .split('-')
      .map(Number);
    if (!(first! >= 0 && last! >= first!)) throw new Error(USAGE);
    for (let seed = first!; seed <= last!; seed += 1)
      for (const fault of catalog)
        if (fault.servers.includes(servers) && only?.includes(fault.kind) !== false)
          if (isPossible(fault)) all.push({ fault, servers, seed });
  }
  return all.toSorted((one, other) => one.seed - other.seed);
}

/** Returns whether the whole record passed. */
async function runAll(all: readonly PlannedRun[]): Promise<boolean> {
  const commit = productCommit();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const runs = await readRecord(RECORD, commit);
  const untilMs = Date.now() + Number(values.minutes) * 60_000;
  for (const { fault, servers, seed } of all) {
    if (Date.now() >= untilMs) break;
    const same = (run: RecordedRun): boolean =>
      run.fault === fault.kind && run.servers === servers && run.seed === seed;
    const before = runs.findIndex(same);
    // Invalid runs are repeated.
    const known = runs[before]?.outcome;
    if (known === 'passed' || known === 'violated') continue;
    if (before >= 0) runs.splice(before, 1);
    const judged = await judgeFault({ fault, servers, seed });
    console.log(summaryOf(judged));
    if (judged.outcome !== 'passed')
      console.log(`  history: ${await keepHistory(judged, undefined)}`);
    const day = new Date().toISOString().slice(0, 10);
    runs.push(recordedRun(judged, { commit, machine, day }));
    await writeRecord(RECORD, runs);
    await writeFile(PAGE, withRecord(await readFile(PAGE, 'utf8'), runs));
  }
  const failed = runs.filter(({ outcome }) => outcome !== 'passed').length;
  console.log(`${runs.length} runs recorded, ${failed} not passed`);
  return failed === 0;
}

/** Returns the last commit of the product, with `+` if the working copy differs from it. */
function productCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const commit = git('log', '-1', '--format=%h', '--', ...PRODUCT);
  return git('status', '--porcelain', '--', ...PRODUCT) === '' ? commit : `${commit}+`;
}
