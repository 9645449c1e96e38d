// How the connection is, in a dot's colour and a few words; and in a bar, once trouble has lasted. Pure.
import type { ClientState } from '@natter/client';

export interface Link {
  readonly state: ClientState;
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

/** `waiting`: own messages not stored yet; `behind`: records still to come. */
export function connectionWords(
  { state }: Link,
  { waiting, behind }: { readonly waiting: number; readonly behind: number },
): ConnectionWords {
  switch (state) {
    case 'live':
      return { tone: 'live', text: 'live' };
    case 'catching-up':
      return { tone: 'busy', text: behind > 0 ? `catching up (${behind})` : 'catching up' };
    case 'connecting':
      return { tone: 'busy', text: 'connecting' };
    case 'offline':
      return { tone: 'off', text: waiting > 0 ? `offline, will send ${waiting} when back` : 'offline' };
    case 'closed':
      return { tone: 'off', text: 'not connected' };
  }
}

export function linkAfter(link: Link, state: ClientState, nowMs: number): Link {
  return { state, troubleSinceMs: state === 'live' ? undefined : (link.troubleSinceMs ?? nowMs) };
}
