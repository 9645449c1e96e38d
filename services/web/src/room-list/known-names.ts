// The names of people that this page knows of: in the rooms of this person, here or not.
import { isSameName } from '../members/roster.ts';
import type { Page } from '../page/page-context.ts';

/** Returns each name once, in no order; not this person's own. */
export function knownNames({ chat, roomList }: Page): readonly string[] {
  const me = chat.store.alias.value;
  const names = new Map<string, string>();
  const add = (name: string): void => {
    if (!isSameName(name, me)) names.set(name.toLowerCase(), name);
  };
  for (const { members, people } of chat.store.rooms.value) {
    members.value.names.forEach(add);
    people.value.forEach(({ alias }) => add(alias));
  }
  for (const { with: others = [] } of roomList.rooms.value) others.forEach(add);
  return [...names.values()];
}
