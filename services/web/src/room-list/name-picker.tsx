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
import { knownNames } from './known-names.ts';
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
  const sorted = known.toSorted((one, other) => one.localeCompare(other));
  return ranked(sorted, query, (name) => name).slice(0, SHOWN_MAX);
}
