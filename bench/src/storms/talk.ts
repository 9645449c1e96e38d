// Each room hears two messages a second, at times spread over the second.
import type { Crowd } from './crowd.ts';
import type { Speaker } from './storm-client.ts';

const PER_SECOND = 2;

/** Begins to talk; returns a function that stops it. */
export function talk(crowd: Crowd, speaker: Speaker): () => void {
  const { rooms } = crowd;
  let next = 0;
  const timer = setInterval(
    () => {
      const room = next % rooms.length;
      next += 1;
      speaker.say(rooms[room]!, crowd.next(room));
    },
    1_000 / PER_SECOND / rooms.length,
  );
  return () => {
    clearInterval(timer);
  };
}
