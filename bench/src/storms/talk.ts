// Each room hears two messages a second, at times spread over the second.
import { setTimeout as pause } from 'node:timers/promises';
import type { Crowd } from './crowd.ts';
import type { Speaker } from './storm-client.ts';

const PER_SECOND = 2;
/** What the speaker waits to say is said within this, or counts as missed. */
const LAST_MS_MAX = 30_000;

/** Begins to talk; returns a function that stops it, and resolves when everything is said. */
export function talk(crowd: Crowd, speaker: Speaker): () => Promise<void> {
  const { rooms } = crowd;
  const open = new Set<Promise<void>>();
  let next = 0;
  const timer = setInterval(
    () => {
      const said = crowd.say(next % rooms.length, speaker).finally(() => open.delete(said));
      open.add(said);
      next += 1;
    },
    1_000 / PER_SECOND / rooms.length,
  );
  return async () => {
    clearInterval(timer);
    await Promise.race([Promise.all(open), pause(LAST_MS_MAX)]);
  };
}
