// The room in the page's address: `#design`. Pure.
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

export function hashOf(room: RoomName): string {
  return `#${room}`;
}

/** Undefined: it names none. */
export function roomOfHash(hash: string): RoomName | undefined {
  return parseRoomName(hash.replace(/^#/u, ''));
}
