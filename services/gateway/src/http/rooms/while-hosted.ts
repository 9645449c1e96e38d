// A room for one request: hosted here while it is answered, and up to date with the log.
import type { RoomName } from '@natter/protocol';
import type { RoomLog } from '@natter/room-log';
import type { Room } from '../../room/room.ts';
import type { Gateway } from '../../gateway.ts';

/** Hosts the room while `read` runs, and a little longer. Throws BusUnavailable. */
export async function whileHosted<T>(
  { rooms, log }: Gateway,
  name: RoomName,
  read: (room: Room) => T | Promise<T>,
): Promise<T> {
  const room = await rooms.enter(name);
  try {
    await hearTail(log, room);
    return await read(room);
  } finally {
    room.usage.linger();
  }
}

/** Resolves when everything stored in the room so far was heard here. Throws BusUnavailable. */
export async function hearTail(log: RoomLog, room: Room): Promise<void> {
  const tail = await log.tail(room.name);
  await room.hearUpTo(tail, 'the end of the log');
}
