// Deletes what is kept for times without a connection, and ends pushes: others may use this browser
// next.

import { endPushes } from '../notifications/end-pushes.ts';

/** The name of the database in IndexedDB. */
export const KEPT_ROOMS = 'natter';

/** Tabs that have it open close it first (kept-rooms.ts). */
export function forgetKept(): void {
  endPushes();
  try {
    indexedDB.deleteDatabase(KEPT_ROOMS);
  } catch {
    // Storage is switched off: nothing is kept.
  }
}
