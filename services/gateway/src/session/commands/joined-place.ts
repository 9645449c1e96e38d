// How commands about a joined room begin, and what their answers carry back.
import type { RoomName } from '@natter/protocol';
import { placeOf } from '../place.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';

/** Returns the request's `id`, for its answer. */
export const idOf = ({ id }: { readonly id?: string }): { id?: string } =>
  id === undefined ? {} : { id };

/** Returns the session's place in the room. Undefined: it has not joined, and has been told so. */
export async function joinedPlace(
  session: Session,
  message: { readonly room: RoomName; readonly id?: string },
): Promise<JoinedPlace | undefined> {
  const { room } = message;
  const place = await placeOf(session, room);
  if (place === undefined) {
    session.refuse({ code: 'not-joined', message: `not in ${room}`, room, ...idOf(message) });
  }
  return place;
}
