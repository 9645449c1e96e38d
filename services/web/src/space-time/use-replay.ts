// Plays a replay (replay.ts) for a component: a part of the way every PHASE_MS.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { stepped } from './replay.ts';
import type { Replay } from './replay.ts';

/** Long enough to follow a dot with the eyes, and to read a sentence. */
const PHASE_MS = 1_800;

/** Returns the replay that is shown; undefined: none. */
export function useReplay(): Signal<Replay | undefined> {
  const replay = useSignal<Replay | undefined>(undefined);
  const { value } = replay;
  useEffect(() => {
    if (value?.pace !== 'playing') return undefined;
    const timer = setTimeout(() => {
      replay.value = stepped(value, 'playing');
    }, PHASE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return replay;
}
