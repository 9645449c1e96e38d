// One tab at a time holds the session. A tab that opens Natter takes it; the others stop.
// They hear of it by the storage event, which browsers send to all other tabs of a site.
import { readStored, writeStored } from '../page/browser-storage.ts';

const KEY = 'natter.tab';

export interface TabOwner {
  /** Makes this tab the one that holds the session. */
  take(): void;
  /** False if another tab took the session, also while this one was asleep. */
  readonly isOwner: boolean;
}

/** Calls `onLost` when another tab takes the session, or begins one. */
export function watchTabOwner(onLost: () => void): TabOwner {
  const own = crypto.getRandomValues(new Uint32Array(2)).join('-');
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY && newValue !== null && newValue !== own) onLost();
  });
  return {
    take: () => writeStored(KEY, own),
    get isOwner() {
      const owner = readStored(KEY);
      return owner === undefined || owner === own;
    },
  };
}
