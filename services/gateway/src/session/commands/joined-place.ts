// What commands about a room one is in begin with, and what their answers carry back.
import type { RoomName } from '@natter/protocol';
import { placeOf } from '../enter-room.ts';
import type { Membership } from '../../room/membership.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';

/** The request's `id`, for its answer. */
export const idOf = ({ id }: { readonly id?: string }): { id?: string } =>
  id === undefined ? {} : { id };

/** Where the session sits in the room; undefined: it does not, and has been told so. */
export async function joinedPlace(
  session: Session,
  message: { readonly room: RoomName; readonly id?: string },
): Promise<{ room: Room; member: Membership } | undefined> {
  const { room } = message;
  const place = await placeOf(session, room);
  if (place === undefined) {
    session.refuse({ code: 'not-joined', message: `not in ${room}`, room, ...idOf(message) });
  }
  return place;
}
