// The members of the room. A click adds one to the draft's audience; another removes them.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { isChosen } from '../audience/audience.ts';
import { toggleName } from '../audience/choose-audience.ts';
import { usePage } from '../page/page-context.ts';
import { LazyAwayPeople } from '../loading/lazy-parts.tsx';
import { CloseSheet, Pane } from '../page/pane.tsx';
import { StatusMark } from '../profile/status-mark.tsx';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { isSameName } from './roster.ts';
import { t } from '../texts/talk.ts';

export function MembersPane({ room }: { readonly room: RoomStore }): VNode {
  const { chat } = usePage();
  const { names, count } = room.members.value;
  const me = chat.store.alias.value;
  return (
    <Pane name="members" class="members-pane" label={t.members}>
      <div class="pane-head">
        <h2>{t.hereNow}</h2>
        <span class="count">{count}</span>
        <CloseSheet />
      </div>
      <div class="members">
        <ul>
          {names.map((name) => (
            <li key={name}>
              <Member name={name} room={room} isMe={isSameName(name, me)} />
            </li>
          ))}
        </ul>
        {count > names.length && <p class="more">{t.andCountMore(count - names.length)}</p>}
        {room.card.value && <LazyAwayPeople room={room} />}
      </div>
    </Pane>
  );
}

interface MemberProps {
  readonly name: string;
  readonly room: RoomStore;
  readonly isMe: boolean;
}

function Member({ name, room, isMe }: MemberProps): VNode {
  const { focusComposer, sheet, dialog, chat } = usePage();
  const role = room.people.value.find(({ alias }) => isSameName(alias, name))?.role;
  const isInAudience = isChosen(room.draft.value.audience, name);
  // With what can be seen, for those who speak to their computer.
  const called = role === undefined || role === 'member' ? name : t.nameAndRole(name, role);
  const inside = (
    <>
      <Avatar alias={name} presence="here" />
      <span class="member-name">{name}</span>
      <StatusMark alias={name} />
      {role !== undefined && role !== 'member' && <span class="you"> {t.roles[role]}</span>}
      {isMe && <span class="you">{t.you}</span>}
      {room.typing.value.has(name) && <span class="typing-dots" title={t.isWriting} />}
      {isInAudience && <Icon name="lock" size={13} />}
    </>
  );
  const openCard = (): void => {
    dialog.value = { kind: 'person', alias: name, roomName: room.name };
  };
  if (isMe)
    return (
      <button class="member" type="button" aria-haspopup="dialog" onClick={openCard}>
        {inside}
      </button>
    );
  const button = (
    <button
      class="member"
      type="button"
      aria-pressed={isInAudience}
      aria-label={isInAudience ? t.unchoosePerson(called) : t.choosePerson(called)}
      title={isInAudience ? undefined : t.writeToNameOnly(name)}
      onClick={() => {
        toggleName(room, name);
        sheet.value = undefined;
        focusComposer.value();
      }}
    >
      {inside}
    </button>
  );
  // Where anyone may come, there is nothing more to do.
  if (chat.store.person.value === undefined) return button;
  return (
    <div class="member-row">
      {button}
      <button
        class="icon-button"
        type="button"
        aria-label={t.nameMore(name)}
        aria-haspopup="dialog"
        onClick={openCard}
      >
        <Icon name="more" />
      </button>
    </div>
  );
}
