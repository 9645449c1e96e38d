// Whether a run proves anything: a history in which nothing happened breaks no rule.
import type { Run } from '../run.ts';

/** Returns why the run counts for nothing; empty: it counts. */
export function flawsOf(run: Run): string[] {
  const flaws = [...run.flaws];
  const { header, faults, proofs } = run;
  if (header === undefined) flaws.push('it has no header');
  if (run.rooms.size === 0) flaws.push('it has no rooms');
  const acks = [...run.rooms.values()].reduce((sum, room) => sum + room.acks.length, 0);
  if (acks === 0) flaws.push('nothing was acknowledged');
  if (faults.length === 0) flaws.push('no fault was put in');
  for (const { kind } of header?.faults ?? [])
    if (!faults.some((fault) => fault.kind === kind)) flaws.push(`no ${kind} was put in`);
  for (const { fault, kind, target } of faults)
    if (!proofs.some((proof) => proof.fault === fault))
      flaws.push(`nothing proves that ${fault} (${kind} of ${target}) happened`);
  return flaws;
}
