// How the connection is, in a dot's colour and a few words. Pure. A bar says it too, once trouble has lasted: ui/connection-bar.tsx.
import type { ClientState } from '@natter/client';

export interface Link {
  readonly state: ClientState;
  /** Messages that came again since we are back. */
  readonly replayed: number;
  /** Since when it is not live, ms since 1970. */
  readonly troubleSinceMs: number | undefined;
}
export type Tone = 'live' | 'busy' | 'off';
export interface ConnectionWords {
  readonly tone: Tone;
  readonly text: string;
}

/** Shorter trouble is nobody's business. */
export const BAR_AFTER_MS = 2_000;

/** `waiting`: own messages that are not stored yet. */
export function connectionWords({ state, replayed }: Link, waiting: number): ConnectionWords {
  switch (state) {
    case 'live':
      return { tone: 'live', text: 'live' };
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

export function linkAfter(
  link: Link,
  { state, replayed }: Pick<Link, 'state' | 'replayed'>,
  nowMs: number,
): Link {
  const troubleSinceMs = state === 'live' ? undefined : (link.troubleSinceMs ?? nowMs);
  return { state, replayed, troubleSinceMs };
}
