// Why this person cannot write now, kept up to date while the time runs.
import { useEffect, useState } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { silenceIn } from './silence.ts';
import type { Silence } from './silence.ts';

/** ms between two looks at the clock. */
const LOOK_MS = 1_000;

/** Returns undefined for those who may write. Renders again when that changes, or a wait runs. */
export function useSilence(room: RoomStore): Silence | undefined {
  const [, look] = useState(0);
  const silence = silenceIn(room, Date.now());
  const isRunning = silence?.kind === 'muted' || silence?.kind === 'slow';
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => look((count) => count + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return silence;
}
