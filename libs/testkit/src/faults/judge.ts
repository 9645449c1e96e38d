// A run and the checker's verdict on it, and both as lines for people.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHistory, describeViolation } from '../checker.ts';
import type { Violation } from '../checker.ts';
import type { Recorder } from './recorder.ts';
import { runFault } from './run.ts';
import type { RunRequest } from './run.ts';

export interface JudgedRun extends RunRequest {
  /** `failed`: the run itself could not be done. */
  readonly outcome: 'passed' | 'violated' | 'invalid' | 'failed';
  readonly violations: readonly Violation[];
  /** Why it counts for nothing. */
  readonly flaws: readonly string[];
  readonly acked: number;
  readonly received: number;
  /** The slowest, ms, by what was measured. */
  readonly slowest: Readonly<Record<string, number>>;
  readonly proofs: readonly string[];
  readonly tookMs: number;
  /** Of NATS and Node; empty where there is no history. */
  readonly setup: Readonly<Record<string, string>>;
  /** Undefined: there is no history. */
  readonly recorder: Recorder | undefined;
}

/** Violations shown of one run. */
const SHOWN_MAX = 10;

/** Never rejects: a run that could not be done says why. */
export async function judgeRun(request: RunRequest): Promise<JudgedRun> {
  const startMs = performance.now();
  const figures = { violations: [], acked: 0, received: 0, slowest: {}, proofs: [], setup: {} };
  const base = { ...request, ...figures };
  try {
    const recorder = await runFault(request);
    const { events } = recorder;
    const slowest: Record<string, number> = {};
    for (const event of events)
      if (event.type === 'recovery')
        slowest[event.bound] = Math.max(slowest[event.bound] ?? 0, event.tookMs ?? Infinity);
    const proofs = events.flatMap((event) => (event.type === 'proof' ? [event.what] : []));
    const setup = events.find((event) => event.type === 'run')?.setup ?? {};
    const verdict = checkHistory(events);
    const tookMs = performance.now() - startMs;
    return { ...base, ...verdict, slowest, proofs, setup, tookMs, recorder };
  } catch (error) {
    const flaws = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const tookMs = performance.now() - startMs;
    return { ...base, outcome: 'failed', flaws, tookMs, recorder: undefined };
  }
}

/** Saves it in that folder, or in one of its own; answers where. */
export async function keepHistory(run: JudgedRun, out: string | undefined): Promise<string> {
  const folder = out ?? (await mkdtemp(join(tmpdir(), 'natter-faults-')));
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${run.fault.kind}-${run.servers}-${run.seed}.jsonl`);
  await run.recorder?.save(file);
  return file;
}

export function summaryOf(run: JudgedRun): string {
  const { fault, servers, seed, outcome, acked, received, slowest, tookMs } = run;
  const recovered = Object.entries(slowest).map(([bound, ms]) => `${bound} ${ms} ms`);
  const figures = [`${acked} acked`, `${received} received`, ...recovered];
  const head = `${outcome.toUpperCase()} ${fault.kind} servers ${servers} seed ${seed} (${Math.round(tookMs / 1_000)} s): ${figures.join(', ')}`;
  return [
    head,
    ...run.proofs.map((proof) => `  proof: ${proof}`),
    ...run.flaws.map((flaw) => `  flaw: ${flaw}`),
    ...run.violations.slice(0, SHOWN_MAX).map((one) => `  violation: ${describeViolation(one)}`),
    ...(run.violations.length > SHOWN_MAX ? [`  … ${run.violations.length} violations`] : []),
  ].join('\n');
}
