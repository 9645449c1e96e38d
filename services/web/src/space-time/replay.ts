// A message seen again, slowly: which part of its way is lit. Pure; use-replay.ts keeps the time.
import { t } from '../texts/lesson.ts';
import type { SaidHappening } from './happening.ts';
import { toWords } from './space-time-words.ts';

/** From the sender to its gateway, into the log, down to gateways, on to members. */
export const PHASES = ['sent', 'stored', 'spread', 'received'] as const;
export type Phase = (typeof PHASES)[number];

export interface Replay {
  /** The key of the row in the diagram. */
  readonly key: string;
  readonly phase: Phase;
  /** `stepped`: the part moves once, and the next waits for a click. */
  readonly pace: 'playing' | 'paused' | 'stepped';
}

/** Begins, and plays. */
export function replayOf(key: string): Replay {
  return { key, phase: 'sent', pace: 'playing' };
}

/** The next part, by the clock or by hand; after the last, none. */
export function stepped(replay: Replay, pace: 'playing' | 'stepped'): Replay {
  const next = PHASES[PHASES.indexOf(replay.phase) + 1];
  if (next === undefined) return { ...replay, pace: 'stepped' };
  return { ...replay, phase: next, pace: next === PHASES.at(-1) ? 'stepped' : pace };
}

/** Pauses or plays on; after the end, from the beginning. */
export function toggled(replay: Replay): Replay {
  if (isOver(replay)) return replayOf(replay.key);
  return { ...replay, pace: replay.pace === 'playing' ? 'paused' : 'playing' };
}

/** Nothing follows. */
export function isOver({ phase }: Replay): boolean {
  return phase === PHASES.at(-1);
}

/** How far a part of the way is: not yet, now, or done. */
export function progressOf(replay: Replay, phase: Phase): 'later' | 'now' | 'done' {
  const [at, of] = [PHASES.indexOf(replay.phase), PHASES.indexOf(phase)];
  return of > at ? 'later' : of === at ? 'now' : 'done';
}

/** The part in words. `letter` names the gateway. */
export function phaseWords(phase: Phase, { from, to, seq }: SaidHappening, letter: string): string {
  const { phases } = t.diagram;
  switch (phase) {
    case 'sent':
      return phases.sent(from, letter);
    case 'stored':
      return phases.stored(letter, seq);
    case 'spread':
      return phases.spread;
    case 'received':
      return to ? phases.receivedBySome(toWords({ to }), from) : phases.receivedByAll(from);
  }
}
