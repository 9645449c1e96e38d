// Who belongs to a room and what this person may do in it, from the room's store. Pure.
import type { Person, RoomRole } from '@natter/protocol';
import type { RoomStore } from '../chat/room-store.ts';
import { isSameName } from '../members/roster.ts';
import type { Standing, Target } from './offers.ts';

/** Returns undefined for those who do not belong to the room, and in rooms without a card. */
export function roleOf({ people }: Pick<RoomStore, 'people'>, alias: string): RoomRole | undefined {
  return people.value.find((person) => isSameName(person.alias, alias))?.role;
}

/** Returns undefined in a room without a card. */
export function standingIn(
  { card }: Pick<RoomStore, 'card'>,
  person: Person | undefined,
): Standing | undefined {
  return card.value && { card: card.value, serverRole: person?.role };
}

/** Returns what the room has about somebody. */
export function targetIn(room: RoomStore, alias: string): Target {
  const { bans = [], mutes = [] } = room.card.value ?? {};
  const isNamed = (one: { readonly alias: string }): boolean => isSameName(one.alias, alias);
  return {
    role: roleOf(room, alias),
    isMuted: mutes.some(isNamed),
    isBanned: bans.some(isNamed),
  };
}
