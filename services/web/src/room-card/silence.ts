// Why a person cannot write in a room now, by the room's card. Pure. In words: composer-words.ts.
import type { RoomView } from '@natter/protocol';
import type { ReadonlySignal } from '@preact/signals';
import type { Entry, Timeline } from '../conversation/timeline.ts';
import { isSameName } from '../members/roster.ts';

/**
 * `reader`: muted without an end, or not allowed to write at all.
 * `untilMs`: when it ends, ms since 1970.
 */
export type Silence =
  | { readonly kind: 'archived' | 'reader' }
  | { readonly kind: 'muted' | 'slow'; readonly untilMs: number };

/** What is read of a room's store. */
export interface SilenceDeps {
  readonly card: ReadonlySignal<RoomView | undefined>;
  readonly timeline: ReadonlySignal<Pick<Timeline, 'entries'>>;
  readonly me: ReadonlySignal<string>;
}

/** Returns undefined for those who may write. Nothing in a room without a card forbids it. */
export function silenceIn({ card, timeline, me }: SilenceDeps, nowMs: number): Silence | undefined {
  if (!card.value) return undefined;
  const { archived, slowSeconds, you } = card.value;
  if (archived) return { kind: 'archived' };
  // A mute ends by itself, and nothing tells of it.
  if (you.mutedUntil !== undefined)
    return you.mutedUntil > nowMs ? { kind: 'muted', untilMs: you.mutedUntil } : undefined;
  if (!you.can.includes('say')) return { kind: 'reader' };
  if (slowSeconds === 0 || you.can.includes('moderate')) return undefined;
  const waitMs = slowSeconds * 1_000;
  // The gateway's clock may differ from ours: nobody waits longer than slow mode asks for.
  const lastMs = lastOwnMs(timeline.value.entries, me.value);
  const untilMs = Math.min(lastMs, nowMs) + waitMs;
  return untilMs > nowMs ? { kind: 'slow', untilMs } : undefined;
}

/** ms since 1970 of the newest own message; long ago if there is none. */
function lastOwnMs(entries: readonly Entry[], me: string): number {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.kind === 'message' && isSameName(entry.message.from, me)) return entry.message.at;
  }
  return Number.NEGATIVE_INFINITY;
}
