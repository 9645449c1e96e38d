// Parts of the page that are loaded when they are needed. One that does not come is told of, for it may never come: after an upgrade of the
// gateways the files of this page are gone, and only the page anew has the names of the new ones.
import { signal } from '@preact/signals';

/** A part could not be loaded. One for the page, as the browser's own store of modules is. */
export const isIncomplete = signal(false);

/** Undefined: it did not come. */
export async function loadChunk<Chunk>(load: () => Promise<Chunk>): Promise<Chunk | undefined> {
  try {
    return await load();
  } catch {
    // Whatever it is, what to do about it is the same, and said by ui/connection-bar.tsx.
    isIncomplete.value = true;
    return undefined;
  }
}
