// Reads a room's name from an address, a link or a text: `#design`, `/#Design`. Pure.
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

/** Returns the address of a room on this page: `#design`. */
export function addressOf(room: RoomName): string {
  return `#${room}`;
}

/** Reads a typed name: `#Design`, also in full-width letters, is `design`. */
export function roomOfText(text: string): RoomName | undefined {
  return parseRoomName(
    text
      .normalize('NFKC')
      .trim()
      .replace(/^#+\s*/u, '')
      .toLowerCase(),
  );
}

/** Reads the part of an address from `#` on; of `#design/1207`, the room. */
export function roomOfAddress(hash: string): RoomName | undefined {
  return roomOfText(decoded(hash).replace(/\/\d+$/u, ''));
}

/** Returns the message that an address or a link names: the 1207 of `#design/1207`. */
export function seqOfAddress(hash: string): number | undefined {
  const [, digits] = /#.*\/(\d{1,15})$/u.exec(hash) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the text after `#` as a person would write it, a room's name or not. */
export function writtenIn(hash: string): string {
  return decoded(hash).trim().replace(/^#+/u, '');
}

/** Returns the room that a link leads to, if it leads to this very server. */
export function roomOfLink(
  href: string,
  page: Pick<URL, 'origin' | 'pathname'>,
): RoomName | undefined {
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (url?.origin !== page.origin || url.pathname !== page.pathname || url.search !== '')
    return undefined;
  return roomOfAddress(url.hash);
}

function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    // A percent sign that begins no character: it stands for itself.
    return hash;
  }
}
