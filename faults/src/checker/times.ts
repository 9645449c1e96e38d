// When a client was in a room and connected, from what it was told.
import type { Presence, Step } from './room.ts';

/** A gateway may notice a dead connection before the client, and NATS has a clock of its own. */
export const CLOCKS_MS = 1_000;
/** A gateway waits this long for the log before it confirms `leave`, so its notice may be older. */
export const LEAVING_MS_MAX = 15_000;

/**
 * `left`: it was told so · `away`: it returns · `gone`: it does not, and may have said so or not,
 * or it asked to leave and was not answered · `cut`: it does not, and told nobody.
 */
export type TimeEnd = 'left' | 'away' | 'gone' | 'cut';

export interface Time {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Undefined: it lasts. */
  readonly end: TimeEnd | undefined;
}

/** Returns them in order. */
export function timesOf({ steps }: Presence): Time[] {
  const times: Time[] = [];
  let fromMs: number | undefined;
  for (const step of steps) {
    if (step.type === 'joined' || step.type === 'entered') fromMs ??= step.atMs;
    else if (isEnd(step)) {
      if (fromMs !== undefined) times.push({ fromMs, untilMs: step.atMs, end: endOf(step) });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) times.push({ fromMs, untilMs: Infinity, end: undefined });
  return times;
}

type End = Extract<Step, { readonly type: 'leave' | 'removed' | 'close' | 'refusal' }>;

const isEnd = (step: Step): step is End =>
  step.type === 'leave' ||
  step.type === 'removed' ||
  step.type === 'close' ||
  step.type === 'refusal';

function endOf(step: End): TimeEnd {
  if (step.type === 'leave' || step.type === 'removed') return 'left';
  if (step.type === 'refusal') return 'away';
  if (step.leaving === true) return 'gone';
  if (!step.final) return 'away';
  return step.silent === true ? 'cut' : 'gone';
}

/** Whether it is there at this time, as the client sees it, whatever the clocks. */
export const isThere = ({ fromMs, untilMs }: Time, atMs: number): boolean =>
  fromMs < atMs && atMs < untilMs - CLOCKS_MS;

/** Whether it may have left by then, though it has not been told so. */
export const mayHaveLeft = ({ untilMs, end }: Time, atMs: number): boolean =>
  (end === 'left' || end === 'gone') && untilMs - atMs <= LEAVING_MS_MAX;
