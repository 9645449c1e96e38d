// Who belongs to a room, with their roles. Each opens a menu of what may be done.
import type { RoomPersonView } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Section } from '../account/page-frame.tsx';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { isHere, isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import { useActing } from '../room-card/acting.ts';
import { moderates } from '../room-card/offers.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import type { InSettings } from './in-settings.ts';
import { t } from '../texts/rooms.ts';

/** People in one page. */
const PAGE = 200;

export function PeopleSection({ room, standing }: InSettings): VNode {
  const { dialog, chat } = usePage();
  const { card } = standing;
  const { people, readMore } = useEveryone(room, card.people);
  const isSignedIn = chat.store.person.value !== undefined;
  return (
    <Section title={t.peopleCount(card.people)}>
      {moderates(standing) && !card.archived && <AddPerson room={room} standing={standing} />}
      <ul class="rows">
        {people.map(({ alias, role }) => {
          const isMe = isSameName(alias, room.me.value);
          const where = isHere(room.members.value, alias) ? t.hereNow : t.notHereNow;
          return (
            <li key={alias}>
              <Avatar alias={alias} />
              <span class="row-words">
                <strong>{alias}</strong>
                <small>{isMe ? 'you' : where}</small>
              </span>
              <span class="row-role">{t.roles[role]}</span>
              {!isMe && isSignedIn && (
                <button
                  class="icon-button"
                  type="button"
                  aria-label={t.aliasMore(alias)}
                  onClick={() => {
                    dialog.value = { kind: 'person', alias, roomName: room.name };
                  }}
                >
                  <Icon name="more" />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {readMore && (
        <button class="secondary" type="button" onClick={() => void readMore()}>
          {t.showMore}
        </button>
      )}
    </Section>
  );
}

function AddPerson({ room }: InSettings): VNode {
  const alias = useSignal('');
  const acting = useActing();
  const submit = async (): Promise<void> => {
    const who = alias.value.trim().replace(/^@/u, '');
    if (await acting.run(room.name, { act: 'add', who })) alias.value = '';
  };
  return (
    <Form asking={acting} onSubmit={() => void submit()} action={t.add} class="in-line">
      <Field label={t.name} value={alias} autocomplete="off" />
    </Form>
  );
}

interface Everyone {
  readonly people: readonly RoomPersonView[];
  /** Undefined if all are there. */
  readonly readMore: (() => Promise<void>) | undefined;
}

/** The store has all of a small room. Of a large one they are read in pages. */
function useEveryone({ people, name }: InSettings['room'], count: number): Everyone {
  const { chat } = usePage();
  const read = useSignal<readonly RoomPersonView[]>([]);
  const isKnown = people.value.length >= count;
  const readMore = async (): Promise<void> => {
    const after = read.value.at(-1)?.alias;
    const page = await chat.client
      ?.people(name, { limit: PAGE, ...(after !== undefined && { after }) })
      // The dialog keeps what it has; the button tries again.
      .catch(() => undefined);
    if (page) read.value = [...read.value, ...page.people];
  };
  useEffect(() => {
    if (!isKnown) void readMore();
  }, [isKnown]);
  const all = isKnown ? people.value : read.value;
  const sorted = all.toSorted((one, other) => one.alias.localeCompare(other.alias));
  return { people: sorted, readMore: all.length < count ? readMore : undefined };
}
