// Decides which tab holds the session: the one that opened last. The others stop.
// They learn it from the storage event, which browsers send to all other tabs of a site.
import { readStored, writeStored } from '../page/browser-storage.ts';

const KEY = 'natter.tab';

export interface TabOwner {
  /** Makes this tab the one that holds the session. */
  take(): void;
  /** False if another tab took the session, also while this one was asleep. */
  readonly isOwner: boolean;
  /**
   * True for a moment after this tab took the session. Frames of a stopped tab may still be on
   * their way, and take the seats once more.
   */
  readonly hasJustTaken: boolean;
}

/** ms; frames are not on their way for longer. */
const JUST_TAKEN_MS = 5_000;

/** Calls `onLost` when another tab takes the session, or begins one. */
export function watchTabOwner(onLost: () => void): TabOwner {
  const own = crypto.getRandomValues(new Uint32Array(2)).join('-');
  window.addEventListener('storage', ({ key }) => {
    // Two tabs may take it at once. All tabs then agree on the value that was stored last.
    const owner = readStored(KEY);
    if (key === KEY && owner !== undefined && owner !== own) onLost();
  });
  let takenAtMs = Number.NEGATIVE_INFINITY;
  return {
    take: () => {
      takenAtMs = performance.now();
      writeStored(KEY, own);
    },
    get hasJustTaken() {
      return readStored(KEY) === own && performance.now() - takenAtMs < JUST_TAKEN_MS;
    },
    get isOwner() {
      const owner = readStored(KEY);
      return owner === undefined || owner === own;
    },
  };
}
