// The lower part of the list of rooms: those this person belongs to and is not in, the direct
// messages, and the ways to new ones. In a chunk of its own, loaded once the page is idle.
import './room-list.css';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { isDirect, titleOf } from '../room-card/room-title.ts';
import { RoomLink } from '../rooms/room-link.tsx';
import { Icon } from '../widgets/icons.tsx';
import { figuresWords } from '../words/figures-words.ts';
import { nothingUnread } from '../rooms/unread.ts';
import { watchRooms } from './watch-rooms.ts';
import { t } from '../texts/rooms.ts';

/** Direct messages that are listed at first. */
const DIRECT_SHOWN = 12;

/** The rooms that this person belongs to and is not in. Watches them. */
export function RoomsElsewhere(): VNode | null {
  const page = usePage();
  const { chat, roomList } = page;
  useEffect(() => watchRooms(page), [page]);
  const joined = new Set(chat.store.rooms.value.map(({ name }) => name));
  const others = roomList.rooms.value.filter(
    ({ room, role, access }) => role !== undefined && access !== 'direct' && !joined.has(room),
  );
  if (others.length === 0) return null;
  return (
    <ul class="rooms elsewhere">
      {others.map((figures) => (
        <li key={figures.room}>
          <RoomLink
            name={figures.room}
            title={figures.room}
            isClosed={figures.access === 'closed'}
            unread={roomList.unread.value.get(figures.room) ?? nothingUnread}
            about={figuresWords(figures)}
          />
        </li>
      ))}
    </ul>
  );
}

interface DirectRoom {
  readonly name: RoomName;
  readonly title: string;
  /** ms since 1970. */
  readonly active: number;
  readonly room: RoomStore | undefined;
}

export function DirectList(): VNode | null {
  const page = usePage();
  const { chat, dialog, sheet, roomList } = page;
  const isAll = useSignal(false);
  const all = directRooms(page);
  const shown = isAll.value ? all : all.slice(0, DIRECT_SHOWN);
  const { person } = chat.store;
  // Where anyone may come, nobody is there to write to while away.
  if (!person.value) return null;
  // Guests write to nobody first.
  if (person.value.role === 'guest' && all.length === 0) return null;
  return (
    <section aria-labelledby="direct-title">
      <div class="list-head">
        <h2 id="direct-title">{t.directMessages}</h2>
        {person.value.role !== 'guest' && (
          <button
            class="icon-button"
            type="button"
            aria-label={t.newDirectMessage}
            title={t.newDirectMessage}
            onClick={() => {
              sheet.value = undefined;
              dialog.value = { kind: 'new-message' };
            }}
          >
            <Icon name="plus" />
          </button>
        )}
      </div>
      <ul class="rooms direct">
        {shown.map(({ name, title, room }) => (
          <li key={name}>
            <RoomLink
              name={name}
              title={title}
              isDirect
              unread={room?.unread.value ?? roomList.unread.value.get(name) ?? nothingUnread}
              isDrafted={room !== undefined && room.draft.value.text !== ''}
            />
          </li>
        ))}
      </ul>
      {all.length > shown.length && (
        <button
          class="join-open"
          type="button"
          onClick={() => {
            isAll.value = true;
          }}
        >
          {t.countMore(all.length - shown.length)}
        </button>
      )}
    </section>
  );
}

/** Those this person is in and those on the server, the newest first. */
function directRooms({ chat, roomList }: Page): readonly DirectRoom[] {
  const me = chat.store.alias.value;
  const listed = new Map(roomList.rooms.value.map((figures) => [figures.room, figures]));
  const held = chat.store.rooms.value.filter(({ name }) => isDirect(name));
  const names = new Set([
    ...held.map(({ name }) => name),
    ...[...listed.keys()].filter((name) => isDirect(name)),
  ]);
  return Array.from(names, (name) => {
    const room = held.find((one) => one.name === name);
    const { with: others = [], active = 0 } = listed.get(name) ?? {};
    const people = others.map((alias) => ({ alias }));
    const isNamed = room !== undefined && room.people.value.length > 0;
    const title = isNamed ? room.title.value : titleOf({ name, people, me });
    return { name, title, active, room };
  }).toSorted((one, other) => other.active - one.active || (one.title < other.title ? -1 : 1));
}
