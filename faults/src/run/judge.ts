// Runs one fault run, has the checker judge it, and prints both for people.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHistory, describeViolation } from '../checker/checker.ts';
import type { Violation } from '../checker/checker.ts';
import { Recorder } from './recorder.ts';
import { coreTime, stolenShare, withoutStolenTime } from '../deployment/stolen-time.ts';

/** Names a run. */
export interface RunName {
  readonly kind: string;
  readonly servers: 1 | 3;
  readonly seed: number;
}

export interface JudgedRun extends RunName {
  /** `failed`: the run itself could not be done. */
  readonly outcome: 'passed' | 'violated' | 'invalid' | 'failed';
  readonly violations: readonly Violation[];
  /** Why it counts for nothing. */
  readonly flaws: readonly string[];
  readonly acked: number;
  readonly received: number;
  /** Acknowledged acts that barred somebody. */
  readonly races: number;
  /** Acknowledged amendments. */
  readonly amended: number;
  /** The slowest recovery, ms, by name of its bound. */
  readonly slowest: Readonly<Record<string, number>>;
  readonly proofs: readonly string[];
  readonly tookMs: number;
  /** Versions, if the run got that far. */
  readonly setup: Readonly<Record<string, string>>;
  readonly recorder: Recorder;
}

/** Violations printed of one run. */
const SHOWN_MAX = 10;

/** Judges a run; `run` writes its history. Never rejects: a run that failed says why. */
export async function judgeRun(
  name: RunName,
  run: (recorder: Recorder) => Promise<void>,
): Promise<JudgedRun> {
  const startMs = performance.now();
  const startTime = coreTime();
  const recorder = new Recorder();
  const { events } = recorder;
  let failure: string | undefined;
  try {
    await run(recorder);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const slowest: Record<string, number> = {};
  for (const event of events)
    if (event.type === 'recovery')
      slowest[event.bound] = Math.max(slowest[event.bound] ?? 0, event.tookMs ?? Infinity);
  const proofs = events.flatMap((event) => (event.type === 'proof' ? [event.what] : []));
  const setup = events.find((event) => event.type === 'run')?.setup ?? {};
  const tookMs = performance.now() - startMs;
  const judged = { ...name, slowest, proofs, setup, tookMs, recorder };
  const stolen = stolenShare(startTime, coreTime());
  if (failure === undefined)
    return { ...judged, ...withoutStolenTime(checkHistory(events), stolen) };
  const nothing = { violations: [], acked: 0, received: 0, races: 0, amended: 0 };
  return { ...judged, ...nothing, outcome: 'failed', flaws: [failure] };
}

/** Saves the history in that folder, or in a temporary one. Returns the file. */
export async function keepHistory(run: JudgedRun, out: string | undefined): Promise<string> {
  const folder = out ?? (await mkdtemp(join(tmpdir(), 'natter-faults-')));
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${run.kind}-${run.servers}-${run.seed}.jsonl`);
  await run.recorder.save(file);
  return file;
}

export function summaryOf(run: JudgedRun): string {
  const { kind, servers, seed, outcome, acked, received, races, slowest, tookMs } = run;
  const changes = run.amended === 0 ? [] : [`${run.amended} amended`];
  const recovered = Object.entries(slowest).map(([bound, ms]) => `${bound} ${ms} ms`);
  const raced = races === 0 ? [] : [`${races} acts raced`];
  const figures = [`${acked} acked`, `${received} received`, ...raced, ...changes, ...recovered];
  const head = `${outcome.toUpperCase()} ${kind} servers ${servers} seed ${seed} (${Math.round(tookMs / 1_000)} s): ${figures.join(', ')}`;
  return [
    head,
    ...run.proofs.map((proof) => `  proof: ${proof}`),
    ...run.flaws.map((flaw) => `  flaw: ${flaw}`),
    ...run.violations.slice(0, SHOWN_MAX).map((one) => `  violation: ${describeViolation(one)}`),
    ...(run.violations.length > SHOWN_MAX ? [`  … ${run.violations.length} violations`] : []),
  ].join('\n');
}
