// The chip that says who will see what is being written, and the list to change it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { everyone, isGone, nameWords, toggled, withoutName } from './audience.ts';
import { isSameName } from '../members/roster.ts';
import { Avatar } from '../widgets/avatar.tsx';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';

/** From so many names up one can search. */
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
          <AudienceWords room={room} page={page} />
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
function AudienceWords({ room, page }: InRoom): VNode {
  const { audience } = room.draft.value;
  if (audience.to.length === 0) return <>to everyone</>;
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

function AudienceList({ room, page }: InRoom): VNode {
  const query = useSignal('');
  const { draft, roster } = room;
  const { audience } = draft.value;
  const me = page.chat.store.alias.value;
  const gone = audience.gone.filter(
    (name) => !roster.value.names.some((one) => isSameName(one, name)),
  );
  const others = [...gone, ...roster.value.names.filter((name) => !isSameName(name, me))];
  const wanted = query.value.toLowerCase();
  const listed = others.filter((name) => name.toLowerCase().includes(wanted)).slice(0, LISTED_MAX);
  const set = (next: typeof audience): void => {
    draft.value = { ...draft.value, audience: next };
  };
  return (
    <div class="audience-list">
      {others.length >= SEARCH_FROM && (
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
        <input type="checkbox" checked={audience.to.length === 0} onChange={() => set(everyone)} />
        <span class="choice-icon">
          <Icon name="people" />
        </span>
        <span>everyone in {room.name}</span>
      </label>
      {listed.map((name) => {
        const isHere = roster.value.names.some((one) => isSameName(one, name));
        const isChosen = audience.to.some((one) => isSameName(one, name));
        return (
          <label class="choice" key={name}>
            <input
              type="checkbox"
              checked={isChosen && !(isHere && isGone(audience, name))}
              onChange={() => set(isHere ? toggled(audience, name) : withoutName(audience, name))}
            />
            <Avatar alias={name} />
            {isGone(audience, name) ? <s>{name}</s> : <span>{name}</span>}
          </label>
        );
      })}
      {others.length === 0 && <p class="empty">Nobody else is here.</p>}
    </div>
  );
}
