// A room for one request: hosted here while it is answered, and up to date with the log.
import type { RoomName } from '@natter/protocol';
import { hearTail } from '../../room/hear-tail.ts';
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
