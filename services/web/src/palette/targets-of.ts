// The rooms and people that Ctrl K goes to.
import { isHere } from '../members/roster.ts';
import type { Page } from '../page/page-context.ts';
import { isDirect, titleOf } from '../room-card/room-title.ts';
import { knownNames } from '../room-list/known-names.ts';
import { nothingUnread } from '../rooms/unread.ts';
import type { PersonTarget, RoomTarget, Target } from './rank-targets.ts';

/** Returns the rooms of this person and those on the server, and everybody they know of. */
export function targetsOf(page: Page): readonly Target[] {
  const rooms = roomsOf(page);
  return [...rooms, ...peopleOf(page, rooms)];
}

function roomsOf({ chat, roomList }: Page): readonly RoomTarget[] {
  const { rooms, here, alias } = chat.store;
  const known = new Map<string, RoomTarget>();
  for (const { room: name, with: others = [], active = 0 } of roomList.rooms.value) {
    const people = others.map((one) => ({ alias: one }));
    known.set(name, {
      kind: 'room',
      name,
      title: titleOf({ name, people, me: alias.value }),
      unread: roomList.unread.value.get(name) ?? nothingUnread,
      activeMs: active,
      isNew: true,
      isShown: false,
    });
  }
  for (const { name, title, unread, timeline, people } of rooms.value) {
    const listed = known.get(name);
    const last = timeline.value.entries.findLast((entry) => entry.kind === 'message');
    const lastMs = last?.kind === 'message' ? last.message.at : 0;
    // Until it is entered, only the list knows whose room it is.
    const isNamed = !isDirect(name) || people.value.length > 0;
    known.set(name, {
      kind: 'room',
      name,
      title: isNamed ? title.value : (listed?.title ?? title.value),
      unread: unread.value,
      activeMs: Math.max(lastMs, listed?.activeMs ?? 0),
      isNew: false,
      isShown: name === here.value,
    });
  }
  return [...known.values()];
}

/**
 * Those who are here can be written to here. Where people sign in, the others can be written to
 * directly, also while they are away; guests write to nobody first.
 */
function peopleOf(page: Page, rooms: readonly RoomTarget[]): readonly PersonTarget[] {
  const { hereRoom, person } = page.chat.store;
  const members = hereRoom.value?.members.value;
  const isAnswered = person.value !== undefined && person.value.role !== 'guest';
  const direct = new Set(rooms.flatMap(({ name, title }) => (isDirect(name) ? [title] : [])));
  return knownNames(page).flatMap((name): readonly PersonTarget[] => {
    const isInRoom = members !== undefined && isHere(members, name);
    const isDirectHere = isDirect(hereRoom.value?.name ?? '') && direct.has(name);
    if (isInRoom && !isDirectHere) return [{ kind: 'person', name, title: name, isHere: true }];
    // Their direct room is in the list.
    if (!isAnswered || direct.has(name)) return [];
    return [{ kind: 'person', name, title: name, isHere: false }];
  });
}
