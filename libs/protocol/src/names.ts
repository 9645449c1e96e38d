// Names as brands: text becomes a RoomName once, here, and inner code never takes a bare string for one. Pure.
// An alias is parsed in alias.ts (entry ./alias), which carries Unicode's tables; the brand lives here for everybody.
import { ROOM_CHARACTERS_MAX } from './limits.ts';

declare const brand: unique symbol;
/** 1–64 of `a-z 0-9 - _ .` */
export type RoomName = string & { readonly [brand]: 'RoomName' };
/** 1–32 characters in NFC, as its holder wrote it. Two aliases are one if their AliasKey is. */
export type Alias = string & { readonly [brand]: 'Alias' };
/** casefold(UTS #39 skeleton(casefold(NFKC(alias)))), until it is stable: what is unique in a room. */
export type AliasKey = string & { readonly [brand]: 'AliasKey' };

const ROOM_PATTERN = /^[a-z0-9._-]+$/;

/** The room where everybody starts. */
export const LOBBY = 'lobby' as RoomName;

/** A room's name, or undefined where the text is none. */
export function parseRoomName(text: string): RoomName | undefined {
  return text.length <= ROOM_CHARACTERS_MAX && ROOM_PATTERN.test(text)
    ? (text as RoomName)
    : undefined;
}
