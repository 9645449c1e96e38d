// The list by which the audience of the draft is changed, in a chunk of its own.
import './choices.css';
import { useSignal } from '@preact/signals';
import { Users } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { isHere, isSameName } from '../members/roster.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { isChosen, isGone } from './audience.ts';
import { chooseEveryone, dropName, toggleName } from './choose-audience.ts';
import { t } from '../texts/messages.ts';

/** From so many names up the list has a search. */
const SEARCH_FROM = 8;
/** Names listed; the search finds the others. */
const LISTED_MAX = 200;

export interface AudienceListProps {
  readonly room: RoomStore;
  readonly onClose: () => void;
}

interface NameChoiceProps {
  readonly room: RoomStore;
  readonly name: string;
}

/** Those who are chosen come first: they may be many, and cannot all stand in the chip. */
export function AudienceList({ room, onClose }: AudienceListProps): VNode {
  const query = useSignal('');
  const chosenFirst = useSignal(room.draft.peek().audience.to);
  const { audience } = room.draft.value;
  const { names } = room.members.value;
  const me = room.me.value;
  const isFirst = (name: string): boolean => chosenFirst.value.some((one) => isSameName(one, name));
  const others = names.filter((name) => !isSameName(name, me) && !isFirst(name));
  const all = [...chosenFirst.value.filter((name) => !isSameName(name, me)), ...others];
  const wanted = query.value.toLowerCase();
  const listed = all.filter((name) => name.toLowerCase().includes(wanted)).slice(0, LISTED_MAX);
  return (
    <Popover label={t.whoWillSeeIt} onClose={onClose}>
      <div class="audience-list">
        {all.length >= SEARCH_FROM && (
          <input
            type="search"
            placeholder={t.findSomebody}
            aria-label={t.findSomebodyLabel}
            value={query.value}
            onInput={(event) => {
              query.value = event.currentTarget.value;
            }}
          />
        )}
        <label class="choice">
          <input
            type="checkbox"
            checked={audience.to.length === 0}
            onChange={() => chooseEveryone(room)}
          />
          <span class="choice-icon">
            <Icon name={Users} />
          </span>
          <span>{t.everyoneInTitle(room.title.value)}</span>
        </label>
        {listed.map((name) => (
          <NameChoice key={name} name={name} room={room} />
        ))}
        {all.length === 0 && <p class="empty">{t.nobodyElseIsHere}</p>}
      </div>
    </Popover>
  );
}

function NameChoice({ name, room }: NameChoiceProps): VNode {
  const { audience } = room.draft.value;
  const isAway = !isHere(room.members.value, name);
  const isIn = isChosen(audience, name) || (isAway && isGone(audience, name));
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={isIn}
        onChange={(event) => {
          if (isAway) dropName(room, name);
          else toggleName(room, name);
          // The question whether it may become public leaves it as it was.
          event.currentTarget.checked = isChosen(room.draft.value.audience, name);
        }}
      />
      <Avatar alias={name} />
      {isGone(audience, name) ? <s>{name}</s> : <span>{name}</span>}
    </label>
  );
}
