// Plays a part of the recording for a component: a position in ms that runs, stops and jumps.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Part } from './recording.ts';

export interface Player {
  /** ms since the beginning of the recording. */
  readonly positionMs: Signal<number>;
  readonly isPlaying: Signal<boolean>;
  /** Plays on; from the beginning of the part if it is over. */
  toggle(): void;
}

/** Pauses of the recording in which nothing happens are not worth a redraw a frame. */
const EVERY_MS = 50;

/** Plays until the end of the part, then calls `onEnd`. */
export function usePlayer(part: Part, onEnd: () => void): Player {
  const positionMs = useSignal(part.toMs);
  const isPlaying = useSignal(false);
  useEffect(() => {
    if (!isPlaying.value) return undefined;
    let beforeMs = performance.now();
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const nextMs = positionMs.peek() + nowMs - beforeMs;
      beforeMs = nowMs;
      positionMs.value = Math.min(nextMs, part.toMs);
      if (nextMs < part.toMs) return;
      isPlaying.value = false;
      onEnd();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isPlaying.value, part]);
  return {
    positionMs,
    isPlaying,
    toggle: () => {
      if (!isPlaying.value && positionMs.value >= part.toMs) positionMs.value = part.fromMs;
      isPlaying.value = !isPlaying.value;
    },
  };
}
