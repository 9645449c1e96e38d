// The chip that names the audience of the draft. A click opens the list to change it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { isHere, isSameName } from '../members/roster.ts';
import type { InRoom } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { isDirect } from '../room-card/room-title.ts';
import { Icon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { nameWords } from '../words/audience-words.ts';
import { isChosen, isGone } from './audience.ts';
import { chooseEveryone, dropName, toggleName } from './choose-audience.ts';

/** From so many names up the list has a search. */
const SEARCH_FROM = 8;
/** Names listed; the search finds the others. */
const LISTED_MAX = 200;

export function AudienceChip({ room, page }: InRoom): VNode {
  const isOpen = useSignal(false);
  const { to } = room.draft.value.audience;
  return (
    <div class="audience">
      <button
        class="chip"
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {to.length > 0 && <Icon name="lock" size={13} />}
        <span>
          <ChipWords room={room} page={page} />
        </span>
        <Icon name="chevron" size={13} />
      </button>
      {isOpen.value && (
        <Popover
          label="Who will see it"
          onClose={() => {
            isOpen.value = false;
          }}
        >
          <AudienceList room={room} page={page} />
        </Popover>
      )}
    </div>
  );
}

/** As audienceWords, with those who left struck through. */
function ChipWords({ room, page }: InRoom): VNode {
  const { audience } = room.draft.value;
  if (audience.to.length === 0)
    return <>to {isDirect(room.name) ? room.title.value : 'everyone'}</>;
  const me = page.chat.store.alias.value;
  const here = audience.to.filter((name) => !isGone(audience, name) && !isSameName(name, me));
  return (
    <>
      only{' '}
      {audience.gone.map((name) => (
        <>
          <s title={`${name} has left`}>{name}</s>{' '}
        </>
      ))}
      {nameWords(here, 'you')}
    </>
  );
}

/** Those who are chosen come first: they may be many, and cannot all stand in the chip. */
function AudienceList({ room, page }: InRoom): VNode {
  const query = useSignal('');
  const chosenFirst = useSignal(room.draft.peek().audience.to);
  const { audience } = room.draft.value;
  const { names } = room.members.value;
  const me = page.chat.store.alias.value;
  const isFirst = (name: string): boolean => chosenFirst.value.some((one) => isSameName(one, name));
  const others = names.filter((name) => !isSameName(name, me) && !isFirst(name));
  const all = [...chosenFirst.value.filter((name) => !isSameName(name, me)), ...others];
  const wanted = query.value.toLowerCase();
  const listed = all.filter((name) => name.toLowerCase().includes(wanted)).slice(0, LISTED_MAX);
  return (
    <div class="audience-list">
      {all.length >= SEARCH_FROM && (
        <input
          type="search"
          placeholder="find somebody"
          aria-label="Find somebody"
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
          <Icon name="people" />
        </span>
        <span>everyone in {room.title.value}</span>
      </label>
      {listed.map((name) => (
        <NameChoice key={name} name={name} room={room} page={page} />
      ))}
      {all.length === 0 && <p class="empty">Nobody else is here.</p>}
    </div>
  );
}

function NameChoice({ name, room }: InRoom & { readonly name: string }): VNode {
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
