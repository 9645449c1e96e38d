// The members of the room. A click adds one to the draft's audience; another removes them.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { isChosen } from '../audience/audience.ts';
import { toggleName } from '../audience/choose-audience.ts';
import { usePage } from '../page/page-context.ts';
import { CloseSheet, Pane } from '../page/pane.tsx';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { isSameName } from './roster.ts';

export function MembersPane({ room }: { readonly room: RoomStore }): VNode {
  const { chat } = usePage();
  const { names, count } = room.members.value;
  const me = chat.store.alias.value;
  return (
    <Pane name="members" class="members-pane" label="Members">
      <div class="pane-head">
        <h2>here now</h2>
        <span class="count">{count}</span>
        <CloseSheet />
      </div>
      <ul class="members">
        {names.map((name) => (
          <li key={name}>
            <Member name={name} room={room} isMe={isSameName(name, me)} />
          </li>
        ))}
      </ul>
      {count > names.length && <p class="more">and {count - names.length} more</p>}
    </Pane>
  );
}

interface MemberProps {
  readonly name: string;
  readonly room: RoomStore;
  readonly isMe: boolean;
}

function Member({ name, room, isMe }: MemberProps): VNode {
  const { focusComposer, sheet } = usePage();
  const isInAudience = isChosen(room.draft.value.audience, name);
  const inside = (
    <>
      <Avatar alias={name} />
      <span class="member-name">{name}</span>
      {isMe && <span class="you">you</span>}
      {room.typing.value.has(name) && <span class="typing-dots" title="is writing" />}
      {isInAudience && <Icon name="lock" size={13} />}
    </>
  );
  if (isMe) return <span class="member">{inside}</span>;
  return (
    <button
      class="member"
      type="button"
      aria-pressed={isInAudience}
      aria-label={
        isInAudience ? `${name}: do not write to them only` : `${name}: write to them only`
      }
      title={isInAudience ? undefined : `Write to ${name} only`}
      onClick={() => {
        toggleName(room, name);
        sheet.value = undefined;
        focusComposer.value();
      }}
    >
      {inside}
    </button>
  );
}
