// Requests about who is in a room, and who belongs to it: a frame's fields → a message. Pure.
// Contract: docs/protocol.md, "natter.v1". Called by json-codec.ts.
import { ok, type Result } from '../codes.ts';
import type { CardRequest, Members, PeopleRequest } from '../client-messages.ts';
import { parseRoomName } from '../names.ts';
import { PROFILES_MAX } from '../people/profiles.ts';
import type { ProfilesRequest } from '../people/profiles.ts';
import { checks } from './client-schema.ts';
import { badRoom, idOf, loneSurrogate, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

export function decodeMembers(fields: Fields): Result<Members> {
  if (!checks.members.Check(fields)) return wrongField(fields, checks.members);
  const { after, limit } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if (after?.isWellFormed() === false) return loneSurrogate(fields);
  const members: Draft<Members> = { type: 'members', ...idOf(fields), room };
  if (after !== undefined) members.after = after;
  if (limit !== undefined) members.limit = limit;
  return ok(members);
}

export function decodeCard(fields: Fields): Result<CardRequest> {
  if (!checks.card.Check(fields)) return wrongField(fields, checks.card);
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  return ok({ type: 'card', ...idOf(fields), room });
}

export function decodePeople(fields: Fields): Result<PeopleRequest> {
  if (!checks.people.Check(fields)) return wrongField(fields, checks.people);
  const { after, limit } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if (after?.isWellFormed() === false) return loneSurrogate(fields);
  const people: Draft<PeopleRequest> = { type: 'people', ...idOf(fields), room };
  if (after !== undefined) people.after = after;
  if (limit !== undefined) people.limit = limit;
  return ok(people);
}

export function decodeProfiles(fields: Fields): Result<ProfilesRequest> {
  // A list is bounded before it is looked through.
  if (Array.isArray(fields['aliases']) && fields['aliases'].length > PROFILES_MAX) {
    return refuseFrame(fields, 'too-large', `over ${PROFILES_MAX} aliases`);
  }
  if (!checks.profiles.Check(fields)) return wrongField(fields, checks.profiles);
  const { aliases } = fields;
  if (!aliases.every((alias) => alias.isWellFormed())) return loneSurrogate(fields);
  const asked = { type: 'profiles', ...idOf(fields), aliases } as const;
  if (fields.room === undefined) return ok(asked);
  const room = parseRoomName(fields.room);
  return room === undefined ? badRoom(fields) : ok({ ...asked, room });
}
