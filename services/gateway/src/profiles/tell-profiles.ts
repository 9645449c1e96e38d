// Tells clients here that somebody shows something else of themselves: those who share a room with
// them, and their own other devices. Called by main.ts.
import { aliasKey } from '@natter/protocol/alias';
import type { Owner } from '@natter/room-log';
import { ownerOfPerson } from '@natter/trust';
import type { ChangedProfile } from '@natter/trust';
import { encodeJson } from '../delivery/encode.ts';
import type { Room } from '../room/room.ts';
import { Session } from '../session/session.ts';
import { shownOf } from './find-profiles.ts';
import type { KnownProfiles } from './known-profiles.ts';

/** `sessions`: what the open connections serve; followers over HTTP are told nothing. */
export function tellProfiles(known: KnownProfiles, sessions: () => Iterable<object>): void {
  known.onChanged((profile) => {
    const { alias, was, about } = profile;
    const bytes = encodeJson({
      type: 'profile',
      alias,
      ...(was !== undefined && { was }),
      ...shownOf(profile),
      ...(about !== undefined && { about }),
    });
    const isThere = whereIs(profile);
    for (const session of sessions()) {
      if (!(session instanceof Session) || !session.hearsProfiles || !session.identified) continue;
      const shares = session.owner === ownerOfPerson(profile.person) || isNear(session, isThere);
      // One that does not keep up asks again when it comes back.
      if (shares) session.outbox.put('live', bytes);
    }
  });
}

/** Returns whether the person is in a room, or belongs to it; looks once a room. */
function whereIs({ person, alias, was = alias }: ChangedProfile): (room: Room) => boolean {
  const owner: Owner = ownerOfPerson(person);
  // Who was renamed is still there under the former name.
  const keys = [aliasKey(alias), aliasKey(was)];
  const looked = new Map<Room, boolean>();
  return (room) => {
    const known = looked.get(room);
    if (known !== undefined) return known;
    const isIn =
      keys.some((key) => room.roster.get(key)?.owner === owner) ||
      room.access.card?.state.people.has(owner) === true;
    looked.set(room, isIn);
    return isIn;
  };
}

function isNear({ places }: Session, isThere: (room: Room) => boolean): boolean {
  for (const { room, member } of places.values()) {
    if (room !== undefined && member?.ended === false && isThere(room)) return true;
  }
  return false;
}
