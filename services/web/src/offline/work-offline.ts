// What the page does for times without a connection. Loaded once it is idle.
import type { Store } from '../chat/store.ts';
import { followVersion } from './follow-version.ts';
import { keepRooms } from './keep-rooms.ts';

/** Starts it, for as long as the page lives. */
export function workOffline(store: Store): void {
  keepRooms(store);
  followVersion(store);
}
