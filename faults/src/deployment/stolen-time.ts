// How much CPU time the hypervisor took during a run. A bound of seconds means nothing then.
import { existsSync, readFileSync } from 'node:fs';
import type { Verdict } from '../checker/checker.ts';
import { describeViolation } from '../checker/checker.ts';

/** Share of all cores' time in a run; above it no bound counts. */
const STOLEN_MAX = 0.1;
const STAT = '/proc/stat';

export interface CoreTime {
  readonly ticks: number;
  /** Given to other machines by the hypervisor. */
  readonly stolen: number;
}

/** Returns the time of all cores since boot (proc(5)); zeros without /proc. */
export function coreTime(): CoreTime {
  if (!existsSync(STAT)) return { ticks: 0, stolen: 0 };
  const [cores = ''] = readFileSync(STAT, 'latin1').split('\n', 1);
  // user, nice, system, idle, iowait, irq, softirq, steal; the rest is part of the first two.
  const times = cores.split(/\s+/).slice(1, 9).map(Number);
  return { ticks: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

export function stolenShare(before: CoreTime, after: CoreTime): number {
  return (after.stolen - before.stolen) / Math.max(1, after.ticks - before.ticks);
}

/** Makes a run invalid that was only late while the hypervisor took too much. */
export function withoutStolenTime(verdict: Verdict, stolen: number): Verdict {
  const { violations } = verdict;
  const isOnlyLate = violations.length > 0 && violations.every(({ rule }) => rule === 'recovery');
  if (!isOnlyLate || stolen <= STOLEN_MAX) return verdict;
  const taken = `the hypervisor took ${Math.round(stolen * 100)} % of the machine`;
  const late = violations.map((one) => `${taken}: ${describeViolation(one)}`);
  return { ...verdict, outcome: 'invalid', violations: [], flaws: [...verdict.flaws, ...late] };
}
