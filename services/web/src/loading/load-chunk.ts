// Loads parts of the page when they are needed. After an upgrade of the gateways the files of an
// open page may be gone: then a notice offers to reload.
import { signal } from '@preact/signals';

/** A part could not be loaded. One for the page, as the browser's own store of modules is. */
export const isIncomplete = signal(false);

/** The gateways serve a newer page: offline/follow-version.ts. */
export const isOutdated = signal(false);

/** Returns undefined if it could not be loaded; connection/connection-bar.tsx says so. */
export async function loadChunk<Chunk>(load: () => Promise<Chunk>): Promise<Chunk | undefined> {
  try {
    return await load();
  } catch {
    // Whatever the reason, the remedy is the same.
    isIncomplete.value = true;
    return undefined;
  }
}
