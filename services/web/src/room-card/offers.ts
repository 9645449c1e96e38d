// What a person may do to another in a room, so that menus offer nothing else. Pure. The gateway
// decides by the same rules: libs/room-log/src/room-card/decide-people.ts and decide-ban.ts.
import type { Role, RoomRole, RoomView } from '@natter/protocol';
import { ROOM_ROLES } from '@natter/protocol';

export interface Standing {
  readonly card: RoomView;
  /** The server role of the one who asks; undefined where anyone may come. */
  readonly serverRole: Role | undefined;
}

/** Owners of the room, and the owners and admins of the server. */
export function isInCharge({ card, serverRole }: Standing): boolean {
  if (card.access === 'direct') return false;
  return card.you.role === 'owner' || serverRole === 'owner' || serverRole === 'admin';
}

export function moderates({ card }: Standing): boolean {
  return card.you.can.includes('moderate');
}

export interface Target {
  /** Undefined: does not belong to the room. */
  readonly role: RoomRole | undefined;
  readonly isMuted: boolean;
  readonly isBanned: boolean;
}

export type Offer =
  | { readonly act: 'add' | 'remove' | 'mute' | 'unmute' | 'ban' | 'unban' }
  | { readonly act: 'role'; readonly role: RoomRole };

/** What may be done to somebody else, in the order of a menu. */
export function offersFor(standing: Standing, target: Target): readonly Offer[] {
  const { card } = standing;
  if (!moderates(standing) || card.archived) return [];
  const { role, isMuted, isBanned } = target;
  if (isBanned) return [{ act: 'unban' }];
  const inCharge = isInCharge(standing);
  // Moderators leave owners alone.
  const isAbove = role === 'owner' && !inCharge;
  const roles = inCharge && role !== undefined ? ROOM_ROLES.filter((one) => one !== role) : [];
  return [
    ...(role === undefined ? [{ act: 'add' } as const] : []),
    ...roles.map((one) => ({ act: 'role', role: one }) as const),
    ...(isMuted ? [{ act: 'unmute' } as const] : []),
    ...(isAbove ? [] : isMuted ? [] : [{ act: 'mute' } as const]),
    ...(isAbove ? [] : ([{ act: 'remove' }, { act: 'ban' }] as const)),
  ];
}
