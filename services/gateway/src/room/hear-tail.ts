// A room up to date with its log: what another gateway stored a moment ago may not be heard here.
import type { RoomLog } from '@natter/room-log';
import type { Room } from './room.ts';

/** Resolves when everything stored in the room so far was heard here. Throws BusUnavailable. */
export async function hearTail(log: RoomLog, room: Room): Promise<void> {
  const tail = await log.tail(room.name);
  await room.hearUpTo(tail, 'the end of the log');
}
