// Finds `@name` and `#room` in a text, so that the page can set them off. Pure.
// A name is marked whether or not anybody has it: people come and go, a message stays.
import type { RoomName } from '@natter/protocol';
import { roomOfText } from '../rooms/room-name.ts';

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mention'; readonly name: string }
  | { readonly kind: 'room'; readonly room: RoomName; readonly text: string };

/** `@` and 1 to 32 characters of an alias. */
const MENTION = String.raw`@([\p{L}\p{N}][\p{L}\p{M}\p{N}_.'-]{0,31})`;
/** `#` and a word that may be a room's name. `#a/b` is none. */
const ROOM = String.raw`#([\p{L}\p{M}\p{N}_.-]{1,64})(?![\p{L}\p{M}\p{N}_#/-])`;
/** Both stand after a space or a bracket. */
const NAME = new RegExp(String.raw`(?<=^|[\s(])(?:${MENTION}|${ROOM})`, 'gu');

/** Splits a text at its mentions and rooms. Joined, the pieces are the text. */
export function splitNames(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(NAME)) {
    const piece = match[1] === undefined ? roomPiece(match[2]!) : mentionPiece(match[1]);
    if (!piece) continue;
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push(piece);
    from = match.index + lengthOf(piece);
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

/** A full stop at the end belongs to the sentence. */
function mentionPiece(written: string): Piece {
  return { kind: 'mention', name: written.replace(/[.'-]+$/u, '') };
}

/** A room's name has a letter in it: `#1` counts something. */
function roomPiece(written: string): Piece | undefined {
  const name = written.replace(/[.-]+$/u, '');
  const room = /\p{L}/u.test(name) ? roomOfText(name) : undefined;
  return room && { kind: 'room', room, text: `#${name}` };
}

function lengthOf(piece: Piece): number {
  return piece.kind === 'mention' ? piece.name.length + 1 : piece.text.length;
}
