// The name of a room as its people see it: a direct room is called after the others in it. Pure.
import type { RoomName, RoomPersonView } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import { nameWords } from '../words/audience-words.ts';
import { t } from '../texts/talk.ts';

/** Returns whether a room holds the direct messages of a few people. */
export function isDirect(name: string): boolean {
  return name.startsWith('direct-');
}

export interface RoomTitleOptions {
  readonly name: RoomName;
  /** Who belongs to it, as far as known. */
  readonly people: readonly Pick<RoomPersonView, 'alias'>[];
  readonly me: string;
}

/** Returns `lobby`, or `Bob and Cy` for a direct room. */
export function titleOf({ name, people, me }: RoomTitleOptions): string {
  if (!isDirect(name)) return name;
  const others = people.map(({ alias }) => alias).filter((alias) => !isSameName(alias, me));
  return others.length === 0 ? t.directMessages : nameWords(others);
}
