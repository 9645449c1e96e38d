// A session's place in one room: on its way in, in, or on its way out.
import type { Refusal, Removed, RoomName } from '@natter/protocol';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';

export interface Place {
  readonly name: RoomName;
  /** Settles when it is in, with undefined when it could not get in. Never rejects. */
  readonly entering: Promise<Member | undefined>;
  member: Member | undefined;
  room: Room | undefined;
}

/** Where a session is in. */
export interface JoinedPlace {
  readonly room: Room;
  readonly member: Member;
}

/** Returns the session's place once it is in. Undefined: it has not joined. */
export async function placeOf(
  { places }: { readonly places: ReadonlyMap<RoomName, Place> },
  name: RoomName,
): Promise<JoinedPlace | undefined> {
  const place = places.get(name);
  if (place === undefined) return undefined;
  const member = place.member ?? (await place.entering);
  if (member === undefined || place.room === undefined || member.ended) return undefined;
  return { room: place.room, member };
}

/** Takes a member out: it hears nothing more, and its seat is given back without grace. */
export function leaveNow({ room, member }: JoinedPlace): void {
  room.stop(member);
  // Retried in the background if NATS does not answer.
  void room.leave(member);
}

/** Returns what a client is told that is in the room no longer. */
export const removedOf = (room: RoomName, { needs = 'read', message }: Refusal): Removed => ({
  type: 'removed',
  room,
  needs,
  message,
});
