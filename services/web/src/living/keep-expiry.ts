// Takes messages off the page when their time is over. One for each room that has such messages.
import { effect } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import { nextExpiry, withoutExpired } from '../conversation/timeline-expiry.ts';

/** Timers of browsers hold no more than 24 days. */
const WAIT_MS_MAX = 3_600_000;

export function keepExpiry({ timeline }: RoomStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const nextMs = nextExpiry(timeline.value);
    clearTimeout(timer);
    if (nextMs === undefined) return;
    const look = (): void => {
      // Another timeline runs the effect again.
      timeline.value = withoutExpired(timeline.value, Date.now());
    };
    timer = setTimeout(look, Math.min(WAIT_MS_MAX, Math.max(0, nextMs - Date.now())));
  });
}
