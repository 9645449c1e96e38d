// How much of the machine others took while a run went on. A bound of some seconds says nothing of a system that was not running meanwhile.
import { existsSync, readFileSync } from 'node:fs';
import type { Verdict } from '../checker/checker.ts';
import { describeViolation } from '../checker/checker.ts';

/** Of all cores' time in a run; beyond, no bound is held against it. */
const STOLEN_MAX = 0.1;
const STAT = '/proc/stat';

export interface CoreTime {
  readonly ticks: number;
  /** Given to other machines by the hypervisor. */
  readonly stolen: number;
}

/** Of all cores since boot (proc(5)); nothing where there is no /proc. */
export function coreTime(): CoreTime {
  if (!existsSync(STAT)) return { ticks: 0, stolen: 0 };
  const [cores = ''] = readFileSync(STAT, 'latin1').split('\n', 1);
  // user, nice, system, idle, iowait, irq, softirq, steal; what follows is part of the first two.
  const times = cores.split(/\s+/).slice(1, 9).map(Number);
  return { ticks: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

export function stolenShare(before: CoreTime, after: CoreTime): number {
  return (after.stolen - before.stolen) / Math.max(1, after.ticks - before.ticks);
}

/** A run that was late, and nothing else, on a machine that was not there, counts for nothing. */
export function withoutStolenTime(verdict: Verdict, stolen: number): Verdict {
  const { violations } = verdict;
  const isOnlyLate = violations.length > 0 && violations.every(({ rule }) => rule === 'recovery');
  if (!isOnlyLate || stolen <= STOLEN_MAX) return verdict;
  const taken = `${Math.round(stolen * 100)} % of the machine was taken by others`;
  const late = violations.map((one) => `${taken}: ${describeViolation(one)}`);
  return { ...verdict, outcome: 'invalid', violations: [], flaws: [...verdict.flaws, ...late] };
}
