// Lengths of time in words: `10 minutes`, `an hour`, `3 days`. Pure.

import { t } from '../texts/talk.ts';

const STEPS = [
  [t.days, 86_400_000],
  [t.hours, 3_600_000],
  [t.minutes, 60_000],
] as const;

/** Rounded to the unit it fills; at least a second. */
export function lengthWords(ms: number): string {
  for (const [inWords, unitMs] of STEPS) {
    const count = Math.round(ms / unitMs);
    // Half a second short of an hour is an hour.
    if (ms < unitMs - 500) continue;
    return inWords(count);
  }
  return t.seconds(Math.max(1, Math.ceil(ms / 1_000)));
}
