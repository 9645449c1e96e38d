// The chip that names the audience of the draft. A click opens the list to change it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { LazyAudienceList } from '../loading/lazy-parts.tsx';
import { isSameName } from '../members/roster.ts';
import type { InRoom } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { Icon } from '../widgets/icons.tsx';
import { nameWords } from '../words/audience-words.ts';
import { isGone } from './audience.ts';
import { t } from '../texts/talk.ts';

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
        <LazyAudienceList
          room={room}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </div>
  );
}

/** As audienceWords, with those who left struck through. */
function ChipWords({ room, page }: InRoom): VNode {
  const { audience } = room.draft.value;
  if (audience.to.length === 0)
    return <>{isDirect(room.name) ? t.toTitle(room.title.value) : t.toEveryone}</>;
  const me = page.chat.store.alias.value;
  const here = audience.to.filter((name) => !isGone(audience, name) && !isSameName(name, me));
  return (
    <>
      {t.only}{' '}
      {audience.gone.map((name) => (
        <>
          <s title={t.nameHasLeft(name)}>{name}</s>{' '}
        </>
      ))}
      {nameWords(here, t.you)}
    </>
  );
}
