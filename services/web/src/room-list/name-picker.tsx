// A field for some names: type them, or choose from those this page knows.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { ranked } from '../composer/completion.ts';
import { isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/rooms.ts';

const SHOWN_MAX = 8;

export interface NamePickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly names: Signal<readonly string[]>;
  readonly max: number;
  readonly hasFocus?: boolean;
}

export function NamePicker({ label, hint, names, max, hasFocus }: NamePickerProps): VNode {
  const page = usePage();
  const id = useId();
  const query = useSignal('');
  const wanted = query.value.trim().replace(/^@/u, '');
  const isFull = names.value.length >= max;
  const found = isFull ? [] : choicesFor(page, wanted, names.value);
  const take = (name: string): void => {
    const isKnown = names.value.some((one) => isSameName(one, name));
    if (!isKnown && !isFull) names.value = [...names.value, name];
    query.value = '';
  };
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <div class="form-input">
        <input
          id={id}
          value={query.value}
          disabled={isFull}
          autofocus={hasFocus}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onInput={(event) => {
            query.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            const isEnd = event.key === 'Enter' || event.key === ',';
            if (!isEnd || wanted === '') return;
            event.preventDefault();
            take(found[0] ?? wanted);
          }}
        />
      </div>
      {hint !== undefined && (
        <p class="form-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="chosen-names">
        {names.value.map((name) => (
          <button
            key={name}
            class="secondary"
            type="button"
            aria-label={t.takeNameOut(name)}
            onClick={() => {
              names.value = names.value.filter((one) => one !== name);
            }}
          >
            {name} <Icon name="close" size={13} />
          </button>
        ))}
      </p>
      <ul class="name-choices">
        {found.map((name) => (
          <li key={name}>
            <button class="choice" type="button" onClick={() => take(name)}>
              <Avatar alias={name} />
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The names that are typed and not taken yet belong to them too. */
function choicesFor(page: Page, query: string, chosen: readonly string[]): readonly string[] {
  const known = knownNames(page).filter((name) => !chosen.some((one) => isSameName(one, name)));
  return ranked(known, query, (name) => name).slice(0, SHOWN_MAX);
}

/** Everybody in the rooms of this person, here or not; sorted. */
function knownNames({ chat, roomList }: Page): readonly string[] {
  const me = chat.store.alias.value;
  const names = new Map<string, string>();
  const add = (name: string): void => {
    if (!isSameName(name, me)) names.set(name.toLowerCase(), name);
  };
  for (const { members, people } of chat.store.rooms.value) {
    members.value.names.forEach(add);
    people.value.forEach(({ alias }) => add(alias));
  }
  for (const { with: others = [] } of roomList.rooms.value) others.forEach(add);
  return [...names.values()].toSorted((one, other) => one.localeCompare(other));
}
