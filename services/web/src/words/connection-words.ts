// The connection in a dot's colour and a few words. Pure.
import type { ConnectionState } from '../connection/connection-state.ts';
import { clockWords } from './time-words.ts';

export type Tone = 'live' | 'busy' | 'off';
export interface ConnectionWords {
  readonly tone: Tone;
  readonly text: string;
}

/** `waiting`: own messages that are not stored yet. */
export function connectionWords(
  { state, replayed, isLate }: ConnectionState,
  waiting: number,
): ConnectionWords {
  switch (state) {
    case 'live':
      return isLate ? { tone: 'busy', text: 'no answer yet' } : { tone: 'live', text: 'live' };
    case 'catching-up':
      return { tone: 'busy', text: replayed > 0 ? `catching up (${replayed})` : 'catching up' };
    case 'connecting':
      return { tone: 'busy', text: 'connecting' };
    case 'offline':
      return {
        tone: 'off',
        text: waiting > 0 ? `offline, will send ${waiting} when back` : 'offline',
      };
    case 'closed':
      return { tone: 'off', text: 'not connected' };
  }
}

/** A sentence about trouble; undefined while there is none. */
export function troubleWords({
  state,
  isLate,
  troubleSinceMs,
}: ConnectionState): string | undefined {
  if (troubleSinceMs === undefined) return undefined;
  switch (state) {
    case 'live':
      return isLate
        ? 'The server is slow to answer. Your message is kept until it does.'
        : undefined;
    case 'catching-up':
      return 'You’re back. Loading what you missed …';
    case 'connecting':
      return 'Connecting …';
    case 'offline':
    case 'closed':
      return [
        `Not connected since ${clockWords(troubleSinceMs)}.`,
        'Messages are sent when you’re back.',
      ].join(' ');
  }
}
