// The name of a direct room: it follows from its people, so that there is one such room. Pure.
import { createHash } from 'node:crypto';
import type { RoomName } from '@natter/protocol';
import type { Owner } from '../records/record.ts';

const NAME = /^direct-[0-9a-f]{32}$/;

/** Returns the name of the room of these people, whatever their order. */
export function directName(people: Iterable<Owner>): RoomName {
  const ids = [...new Set(people)].toSorted();
  const hash = createHash('sha256').update(ids.join('\n')).digest('hex');
  return `direct-${hash.slice(0, 32)}` as RoomName;
}

/**
 * Returns whether the name is one of a direct room. Without a card nobody may enter such a room.
 */
export const isDirectName = (room: RoomName): boolean => NAME.test(room);
