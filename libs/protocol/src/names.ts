// Names as brands: text becomes a RoomName once, here; inner code takes no bare string for one.
// Pure. Aliases are parsed in alias/alias.ts, which has Unicode's tables; their brands live here.
import { ALIAS_CHARACTERS_MAX, ROOM_CHARACTERS_MAX } from './limits.ts';

declare const brand: unique symbol;
/** 1–64 of `a-z 0-9 - _ .`, but not `.` or `..`. */
export type RoomName = string & { readonly [brand]: 'RoomName' };
/** 1–32 characters in NFC, as its holder wrote it. Two aliases are the same if their keys are. */
export type Alias = string & { readonly [brand]: 'Alias' };
/** What an alias is unique by in a room: the letters it reads as. Made in alias/alias-key.ts. */
export type AliasKey = string & { readonly [brand]: 'AliasKey' };

const ANY = '[a-z0-9._-]';
const NO_DOT = '[a-z0-9_-]';
const MAX = ROOM_CHARACTERS_MAX;

/**
 * A room's name as a regular expression that RE2 and JSON Schema can read too. `.` and `..` are no
 * names: URLs drop them, so HTTP could not address such a room.
 */
export const roomPattern = `^(${NO_DOT}${ANY}{0,${MAX - 1}}|[.]${NO_DOT}${ANY}{0,${MAX - 2}}|[.][.]${ANY}{1,${MAX - 2}})$`;
const ROOM = new RegExp(roomPattern);

/** What an alias is, for error texts. */
export const ALIAS_FORM = `1 to ${ALIAS_CHARACTERS_MAX} letters and digits of one script, and _ - . '`;
/** What a room's name is, for error texts. */
export const ROOM_FORM = `1 to ${ROOM_CHARACTERS_MAX} of a-z 0-9 - _ . (but not . or ..)`;

/** The room where everybody starts. */
export const LOBBY = 'lobby' as RoomName;

/** Returns the room's name, or undefined if the text is none. */
export function parseRoomName(text: string): RoomName | undefined {
  return ROOM.test(text) ? (text as RoomName) : undefined;
}
