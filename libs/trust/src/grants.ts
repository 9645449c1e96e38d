// Rights: what a role or a list of grants allows in a room. Pure. Gateways ask for every command.
// Contract: docs/identity.md, "Claims".
import { RIGHTS, ROOM_CHARACTERS_MAX } from '@natter/protocol';
import type { Right, Role } from '@natter/protocol';

/** Rights in one room (`team-red`), or in all rooms with a prefix (`team-*`, `*`). */
export interface RoomGrant {
  readonly room: string;
  readonly can: readonly Right[];
}

/** The claims that decide. Without `rooms`, the role's default holds in every room. */
export interface Granted {
  readonly role: Role;
  readonly rooms?: readonly RoomGrant[];
}

/** Grants in one token: with 64-character rooms they stay well below TOKEN_BYTES_MAX. */
export const GRANTS_MAX = 32;

const TALK: readonly Right[] = ['read', 'say', 'signal'];
const DEFAULTS: Readonly<Record<Role, readonly Right[]>> = {
  owner: RIGHTS,
  admin: RIGHTS,
  member: [...TALK, 'upload'],
  bot: [...TALK, 'upload'],
  guest: TALK,
};

// A room's name (libs/protocol/src/names.ts), or a prefix and a star.
const ROOM_PATTERN = new RegExp(
  `^(?:[a-z0-9._-]{1,${ROOM_CHARACTERS_MAX}}|[a-z0-9._-]{0,${ROOM_CHARACTERS_MAX - 1}}\\*)$`,
);

/** True for a room's name, or a prefix with one `*` at its end. */
export const isRoomPattern = (text: string): boolean => ROOM_PATTERN.test(text);

/** True if the grants, or without grants the role's default, allow it. Grants only add. */
export function isGranted(
  granted: Granted,
  wish: { readonly right: Right; readonly room: string },
): boolean {
  if (granted.rooms === undefined) return DEFAULTS[granted.role].includes(wish.right);
  return granted.rooms.some(({ room, can }) => can.includes(wish.right) && covers(room, wish.room));
}

/** Returns the rights of the claims as grants. The role's default is one grant for `*`. */
export function grantsOf(granted: Granted): readonly RoomGrant[] {
  return granted.rooms ?? [{ room: '*', can: DEFAULTS[granted.role] }];
}

/** Returns the grants that both lists allow. It keeps a token within its person's rights. */
export function intersectGrants(
  some: readonly RoomGrant[],
  others: readonly RoomGrant[],
): readonly RoomGrant[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const room = narrower(one.room, other.room);
      const can = one.can.filter((right) => other.can.includes(right));
      return room === undefined || can.length === 0 ? [] : [{ room, can }];
    }),
  );
}

/** Returns the pattern that lies within the other, or undefined if they share no room. */
function narrower(one: string, other: string): string | undefined {
  if (covers(one, other)) return other;
  return covers(other, one) ? one : undefined;
}

/** True if every room of `inner` (a name or a pattern) is one of `outer`. */
function covers(outer: string, inner: string): boolean {
  return outer.endsWith('*') ? inner.startsWith(outer.slice(0, -1)) : outer === inner;
}
