// What a message has or is, as bits of its row, and the tags by which the index finds it. Tags hold
// only what does not change while the text stays; reactions, pins and replies are bits alone. Pure.
import type { Message } from '@natter/protocol';
import type { Trait } from '../query/parse-query.ts';

export const PRIVATE = 1;
export const REPLY = 2;
export const FILE = 4;
export const LINK = 8;
export const REACTED = 16;
export const PINNED = 32;
/** It has replies. */
export const ROOT = 64;

const TAGS = [
  [PRIVATE, 'p'],
  [REPLY, 't'],
  [FILE, 'f'],
  [LINK, 'l'],
] as const;

/** The bits of which a message with this trait has one. */
export const BITS: Readonly<Record<Trait, number>> = {
  private: PRIVATE,
  thread: REPLY | ROOT,
  file: FILE,
  link: LINK,
  reaction: REACTED,
  pinned: PINNED,
};

export const hasLink = (text: string): boolean => /https?:\/\/[^\s/]/i.test(text);

/** Returns the bits of a message as it was said. */
export function traitsOf(
  { text, thread, file }: Pick<Message, 'text' | 'thread' | 'file'>,
  isPrivate: boolean,
): number {
  return (
    (isPrivate ? PRIVATE : 0) |
    (thread === undefined ? 0 : REPLY) |
    (file === undefined ? 0 : FILE) |
    (hasLink(text) ? LINK : 0)
  );
}

export interface Tagged {
  readonly room: number;
  /** Of the author's alias. */
  readonly name: number;
  readonly traits: number;
}
export const roomTag = (room: number): string => `r${room}`;
export const nameTag = (name: number): string => `a${name}`;
/** Returns the tag of a trait that has one. */
export const traitTag = (trait: Trait): string | undefined =>
  trait === 'thread' ? undefined : TAGS.find(([bit]) => bit === BITS[trait])?.[1];

/** Returns the tags of a message, for the index. */
export function tagsOf({ room, name, traits }: Tagged): string {
  let tags = `${roomTag(room)} ${nameTag(name)}`;
  for (const [bit, tag] of TAGS) if ((traits & bit) !== 0) tags += ` ${tag}`;
  return tags;
}
