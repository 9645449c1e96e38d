// The rooms that a search may look into: those the gateway names, and in mode `open` all that are
// open as far as the archive knows. The gateway checks each hit once more, on the live card.
import type { ReadableRooms } from '@natter/archive';
import type { RoomName } from '@natter/protocol';
import { isDirectName } from '@natter/room-log/reading';
import type { Reading, RoomRow } from '../questions/reading.ts';

/** Up to so many rooms the index itself looks into these alone. */
const TAGGED_MAX = 64;

export interface Readable {
  /** The only rooms there are; undefined: too many to name. */
  readonly ids: readonly number[] | undefined;
  /** Returns whether the message may be read. */
  mayRead(room: number, seq: number): boolean;
  nameOf(room: number): string | undefined;
}

/** `wanted`: those of the query; undefined: all. */
export function readableIn(
  reading: Reading,
  rooms: ReadableRooms,
  wanted: readonly string[] | undefined,
): Readable {
  const known = new Map<number, RoomRow | undefined>();
  const rowOf = (id: number): RoomRow | undefined => {
    if (!known.has(id)) known.set(id, reading.roomOf(id));
    return known.get(id);
  };
  const firsts = firstsOf(reading, 'only' in rooms ? rooms.only : rooms.also);
  const except = new Set('only' in rooms ? [] : rooms.except);
  const isOpen = (id: number): boolean => {
    const room = rowOf(id);
    if ('only' in rooms || room === undefined || except.has(room.name)) return false;
    return room.access === 'open' || (room.access === null && !isDirectName(room.name as RoomName));
  };
  const isReadable = (id: number): boolean => firsts.has(id) || isOpen(id);
  // One that may not be read costs no more than one that does not exist: time would tell of it.
  const asked = wanted?.flatMap((name) => reading.room(name)?.id ?? []).filter(isReadable);
  const isAsked = (id: number): boolean => asked === undefined || asked.includes(id);
  const ids = asked ?? ('only' in rooms ? [...firsts.keys()] : undefined);
  return {
    ids: ids !== undefined && ids.length <= TAGGED_MAX ? ids : undefined,
    mayRead: (id, seq) => {
      const first = firsts.get(id);
      return isAsked(id) && (first === undefined ? isOpen(id) : seq >= first);
    },
    nameOf: (id) => rowOf(id)?.name,
  };
}

/** Returns the first sequence that may be read of each room, by its number. */
function firstsOf(
  reading: Reading,
  named: readonly { readonly room: string; readonly first?: number }[],
): Map<number, number> {
  return new Map(
    named.flatMap(({ room, first = 0 }) => {
      const id = reading.room(room)?.id;
      return id === undefined ? [] : [[id, first] as const];
    }),
  );
}
