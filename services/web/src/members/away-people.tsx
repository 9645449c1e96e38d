// Those who belong to the room and are not here: below the members, in a chunk of its own.
import '../room-list/room-list.css';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { usePage } from '../page/page-context.ts';
import { StatusMark } from '../profile/status-mark.tsx';
import { Avatar } from '../widgets/avatar.tsx';
import { isHere, isSameName } from './roster.ts';
import { t } from '../texts/rooms.ts';

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export function AwayPeople({ room }: { readonly room: RoomStore }): VNode | null {
  const { dialog, chat } = usePage();
  const { card, people, members, me } = room;
  const away = people.value
    .filter(({ alias }) => !isHere(members.value, alias) && !isSameName(alias, me.value))
    .toSorted((one, other) => collator.compare(one.alias, other.alias));
  const unlisted = (card.value?.people ?? 0) - people.value.length;
  if (away.length === 0 && unlisted <= 0) return null;
  return (
    <>
      <h2 class="list-title" id="away">
        {t.notHereNow}
      </h2>
      <ul aria-labelledby="away">
        {away.map(({ alias, role }) => (
          <li key={alias}>
            <button
              class="member away"
              type="button"
              disabled={chat.store.person.value === undefined}
              aria-haspopup="dialog"
              onClick={() => {
                dialog.value = { kind: 'person', alias, roomName: room.name };
              }}
            >
              <Avatar alias={alias} presence="away" />
              <span class="member-name">{alias}</span>
              <StatusMark alias={alias} />
              {role !== 'member' && <span class="you">{t.roles[role]}</span>}
            </button>
          </li>
        ))}
      </ul>
      {unlisted > 0 && (
        <button
          class="more"
          type="button"
          onClick={() => {
            dialog.value = { kind: 'settings', roomName: room.name };
          }}
        >
          {t.andMore(unlisted)}
        </button>
      )}
    </>
  );
}
