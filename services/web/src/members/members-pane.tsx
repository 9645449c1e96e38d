// Who is here now. A click chooses whom one writes to; another takes them out again.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/store.ts';
import { isGone, toggled } from '../composer/audience.ts';
import { isSameName } from './roster.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';

export function MembersPane({ room }: { readonly room: RoomStore }): VNode {
  const { sheet, chat } = usePage();
  const { names, count } = room.roster.value;
  const me = chat.store.alias.value;
  return (
    <aside class="pane members-pane" aria-label="Members">
      <div class="pane-head">
        <h2>here now</h2>
        <span class="count">{count}</span>
        <button
          class="icon-button only-sheet"
          type="button"
          aria-label="Close"
          onClick={() => {
            sheet.value = undefined;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <ul class="members">
        {names.map((name) => (
          <li key={name}>
            <Member name={name} room={room} isMe={isSameName(name, me)} />
          </li>
        ))}
      </ul>
      {count > names.length && <p class="more">and {count - names.length} more</p>}
    </aside>
  );
}

function Member({
  name,
  room,
  isMe,
}: {
  readonly name: string;
  readonly room: RoomStore;
  readonly isMe: boolean;
}): VNode {
  const { focusComposer, sheet } = usePage();
  const { draft, typing } = room;
  const { audience } = draft.value;
  const isChosen = audience.to.some((one) => isSameName(one, name)) && !isGone(audience, name);
  const inside = (
    <>
      <Avatar alias={name} />
      <span class="member-name">{name}</span>
      {isMe && <span class="you">you</span>}
      {typing.value.has(name) && <span class="typing-dots" title="is writing" />}
      {isChosen && <Icon name="lock" size={13} />}
    </>
  );
  if (isMe) return <span class="member">{inside}</span>;
  return (
    <button
      class="member"
      type="button"
      aria-pressed={isChosen}
      aria-label={isChosen ? `${name}: do not write to them only` : `${name}: write to them only`}
      title={isChosen ? undefined : `Write to ${name} only`}
      onClick={() => {
        draft.value = { ...draft.value, audience: toggled(audience, name) };
        sheet.value = undefined;
        focusComposer.value();
      }}
    >
      {inside}
    </button>
  );
}
