// The profiles of people, for somebody who may see them: everybody but guests may find people;
// guests see those who are in their room, or belong to it. Called by every door.
import type { ProfileView, Result, RoomName, Status } from '@natter/protocol';
import { ok, refuse } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { Roster } from '@natter/room-log';
import { ownerOfPerson } from '@natter/trust';
import type { FoundProfile } from '@natter/trust';
import type { Gateway } from '../gateway.ts';
import { readableAsHeard } from '../room-card/readable-card.ts';
import type { Reading } from '../room-card/readable-card.ts';
import { whileHosted } from '../http/rooms/while-hosted.ts';

export interface FindProfilesOptions {
  readonly aliases: readonly string[];
  readonly room?: RoomName | undefined;
}

/** Who is in a room, and who belongs to it. */
interface RoomPeople {
  isHere(profile: FoundProfile): boolean;
  belongs(profile: FoundProfile): boolean;
}

/**
 * Returns those that are known and may be seen; none where nobody has an account. Refuses if
 * identity is away, or if the room may not be read. Throws BusUnavailable.
 */
export async function findProfiles(
  gateway: Gateway,
  reading: Reading,
  { aliases, room }: FindProfilesOptions,
): Promise<Result<readonly ProfileView[]>> {
  const profiles = gateway.access?.profiles;
  if (profiles === undefined || reading.pass === undefined) return ok([]);
  const isGuest = reading.pass.claims.role === 'guest';
  if (isGuest && room === undefined)
    return refuse('forbidden', 'name a room: guests see its people');
  const people = room === undefined ? ok(undefined) : await peopleOf(gateway, reading, room);
  if (!people.ok) return people;
  const found = await profiles.find(aliases);
  if (!found.ok) return found;
  const isSeen = (profile: FoundProfile): boolean =>
    !isGuest || ownerOfPerson(profile.id) === reading.owner || isAmong(people.value, profile);
  return ok(found.value.filter(isSeen).map((profile) => viewOf(profile, people.value)));
}

async function peopleOf(
  gateway: Gateway,
  reading: Reading,
  room: RoomName,
): Promise<Result<RoomPeople | undefined>> {
  const readable = await readableAsHeard(gateway, reading, room);
  if (!readable.ok) return readable;
  const { card } = readable.value;
  const among = (roster: Roster): RoomPeople => ({
    isHere: ({ id, alias }) => roster.get(aliasKey(alias))?.owner === ownerOfPerson(id),
    belongs: ({ id }) => card?.people.has(ownerOfPerson(id)) === true,
  });
  const hosted = gateway.rooms.roster(room);
  return ok(
    hosted ? among(hosted) : await whileHosted(gateway, room, ({ roster }) => among(roster)),
  );
}

const isAmong = (people: RoomPeople | undefined, profile: FoundProfile): boolean =>
  people !== undefined && (people.isHere(profile) || people.belongs(profile));

function viewOf(profile: FoundProfile, people: RoomPeople | undefined): ProfileView {
  const { asked, alias, about, seenMs } = profile;
  const isAway = people?.belongs(profile) === true && !people.isHere(profile);
  return {
    alias: asked,
    ...(alias !== asked && { now: alias }),
    ...shownOf(profile),
    ...(about !== undefined && { about }),
    ...(isAway && seenMs !== undefined && { seen: seenMs }),
  };
}

/** Returns the status, unless it is over, and the path of the picture. */
export function shownOf({ status, avatar }: Pick<FoundProfile, 'status' | 'avatar'>): {
  readonly status?: Status;
  readonly avatar?: string;
} {
  const isOver = (status?.until ?? Infinity) <= Date.now();
  return {
    ...(status !== undefined && !isOver && { status }),
    ...(avatar !== undefined && { avatar: `/v1/avatars/${avatar}` }),
  };
}
