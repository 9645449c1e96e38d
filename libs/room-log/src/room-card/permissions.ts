// What a room's card lets somebody do. Pure. Gateways ask for every join, read and message; the log
// enforces the answers by the fence (enforce.ts). Acts have rules of their own (decide.ts).
import { ROOM_ROLES } from '@natter/protocol';
import type { Refusal, RoomName, RoomRole } from '@natter/protocol';
import type { Owner } from '../records/record.ts';
import { isDirectName } from './direct-name.ts';
import type { RoomBan, RoomCard, StoredRoomCard } from './room-card.ts';

/** Of a mute without an end: the last moment of a Date, ms since 1970. */
export const FOREVER_MS = 8.64e15;

/** A room as permissions see it. `card` undefined: it has none. */
export interface Door {
  readonly room: RoomName;
  readonly card: RoomCard | undefined;
}
export interface Asker {
  readonly id: Owner;
  /** ms since 1970. */
  readonly nowMs: number;
}

/** Returns whether the person may be in the room, read it and search it. */
export const mayJoin = (door: Door, asker: Asker): boolean => whyNotJoin(door, asker) === undefined;

/** Returns why the person may not be in the room, undefined if they may. */
export function whyNotJoin({ room, card }: Door, { id, nowMs }: Asker): Refusal | undefined {
  const forbidden = { code: 'forbidden', needs: 'read', room } as const;
  if (card === undefined) {
    if (!isDirectName(room)) return undefined;
    return { ...forbidden, message: 'this name is for a direct room that does not exist yet' };
  }
  const ban = activeBan(card.bans, { id, nowMs });
  if (ban !== undefined) {
    const wait = ban.until === undefined ? {} : { retryAfter: ban.until - nowMs };
    return { ...forbidden, ...wait, message: `you are banned from ${room}` };
  }
  if (card.access === 'open' || card.people.has(id)) return undefined;
  return { ...forbidden, message: `${room} is closed: ask its people for an invite link` };
}

/** Returns whether the person may know that the room exists: in lists, counts and searches. */
export function maySee(door: Door, asker: Asker): boolean {
  return mayJoin(door, asker);
}

/** Returns whether the person may speak in the room, signal and upload. */
export const maySay = (door: Door, asker: Asker): boolean => whyNotSay(door, asker) === undefined;

/** Returns why the person may not speak in the room, undefined if they may. */
export function whyNotSay(door: Door, asker: Asker): Refusal | undefined {
  const refusal = whyNotJoin(door, asker);
  if (refusal !== undefined || door.card === undefined) return refusal;
  const untilMs = mutedUntil(door.card, asker);
  if (untilMs === undefined) return undefined;
  const { room, card } = door;
  const forbidden = { code: 'forbidden', needs: 'say', room } as const;
  if (card.archived) return { ...forbidden, message: `${room} is archived: it can only be read` };
  const wait = untilMs === FOREVER_MS ? {} : { retryAfter: untilMs - asker.nowMs };
  return { ...forbidden, ...wait, message: `you are muted in ${room}` };
}

/** Returns until when the person may not speak, ms since 1970; undefined if they may now. */
export function mutedUntil(card: RoomCard, asker: Asker): number | undefined {
  if (card.archived) return FOREVER_MS;
  const mute = activeBan(card.mutes, asker);
  return mute === undefined ? undefined : (mute.until ?? FOREVER_MS);
}

/**
 * Returns the first sequence that the person may read: guests see nothing from before they came.
 * Infinity: they may read nothing.
 */
export function historyFrom(
  { room, card }: { readonly room: RoomName; readonly card: StoredRoomCard | undefined },
  asker: Asker,
): number {
  if (!mayJoin({ room, card: card?.state }, asker)) return Infinity;
  const from = card?.state.people.get(asker.id)?.from;
  return from === undefined ? 0 : (from || (card?.seq ?? 0)) + 1;
}

/** Returns the person's role in the room; undefined: they do not belong to it. */
export const roleIn = (card: RoomCard, id: Owner): RoomRole | undefined =>
  card.people.get(id)?.role;

/** Returns how much a role may: 0 for none, and more for each of ROOM_ROLES. */
export const rankOf = (role: RoomRole | undefined): number =>
  role === undefined ? 0 : ROOM_ROLES.indexOf(role) + 1;

/** Returns the ban or mute of this person that has not ended. */
export function activeBan(
  bans: ReadonlyMap<Owner, RoomBan>,
  { id, nowMs }: Asker,
): RoomBan | undefined {
  const ban = bans.get(id);
  return ban !== undefined && (ban.until ?? Infinity) > nowMs ? ban : undefined;
}
