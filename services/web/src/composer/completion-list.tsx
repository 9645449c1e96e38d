// The list that completes `@na…` and `:smi…` at the cursor. The field keeps the focus: arrow keys
// choose, Tab or Enter takes, Esc closes. Loaded once the field is there.
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { findEmoji } from '../emoji/emoji-search.ts';
import { isSameName } from '../members/roster.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import type { InRoom } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { typeInto } from '../writing/type-into.ts';
import { CHOICES_MAX, completed, completingAt, ranked } from './completion.ts';
import type { Completing } from './completion.ts';
import { t } from '../texts/messages.ts';

interface Choice {
  readonly label: string;
  /** The text in its place. */
  readonly written: string;
  readonly mark?: string;
}
interface Offer {
  readonly choices: readonly Choice[];
  readonly start: number;
  readonly cursor: number;
  readonly chosen: number;
}

/** What the field asks of the list. */
export interface Completion {
  /** To be called after input: is there something to complete? */
  look(cursor: number): Promise<void>;
  /** Returns whether the key was for the list. */
  handleKey(event: KeyboardEvent): boolean;
}

interface CompletionState extends Completion {
  readonly offer: ReadonlySignal<Offer | undefined>;
  readonly take: (choice: Choice) => void;
}

export interface CompletionOptions extends InRoom {
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

export interface CompletionListProps extends CompletionOptions {
  /** Where the field finds it. */
  readonly handle: RefObject<Completion | null>;
}

const LIST_ID = 'completion';

/** Returns the list's state and its connections to the field. */
function useCompletion({ room, page, area }: CompletionOptions): CompletionState {
  const offer = useSignal<Offer | undefined>(undefined);
  const me = page.chat.store.alias.value;
  useEffect(() => {
    offer.value = undefined;
  }, [room]);
  const choicesFor = async ({ kind, query }: Completing): Promise<readonly Choice[]> => {
    if (kind === 'emoji') return emojiChoices(query);
    const others = room.members.value.names.filter((name) => !isSameName(name, me));
    // Everybody: `@all` works for moderators only.
    const all = room.card.value?.you.can.includes('moderate') ? ['here', 'all'] : ['here'];
    return ranked([...others, ...all], query, (name) => name)
      .slice(0, CHOICES_MAX)
      .map((name) => ({
        label: name,
        written: `@${name}`,
        ...(all.includes(name) && { mark: '@' }),
      }));
  };
  const take = (choice: Choice): void => {
    const now = offer.value;
    offer.value = undefined;
    if (!now || !area.current) return;
    typeInto(area.current, completed(room.draft.value.text, now, choice.written));
  };
  return {
    offer,
    take,
    look: async (cursor) => {
      const { text } = room.draft.value;
      const completing = completingAt(text, cursor);
      const choices = completing ? await choicesFor(completing) : [];
      // More was typed meanwhile: the next call answers.
      if (text !== room.draft.value.text) return;
      offer.value =
        completing && choices.length > 0
          ? { choices, start: completing.start, cursor, chosen: 0 }
          : undefined;
    },
    handleKey: (event) => {
      const now = offer.value;
      if (!now) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        const count = now.choices.length;
        offer.value = { ...now, chosen: (now.chosen + step + count) % count };
      } else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) {
        take(now.choices[now.chosen]!);
      } else if (event.key === 'Escape') {
        offer.value = undefined;
      } else return false;
      event.preventDefault();
      return true;
    },
  };
}

async function emojiChoices(query: string): Promise<readonly Choice[]> {
  const chunk = await loadChunk(() => import('../emoji/emoji-table.ts'));
  return findEmoji(chunk?.emojiGroups ?? [], query, CHOICES_MAX).map(({ emoji, names }) => ({
    label: `:${names[0]}:`,
    written: emoji,
    mark: emoji,
  }));
}

export function CompletionList({ handle, ...options }: CompletionListProps): VNode | null {
  const { area } = options;
  const completion = useCompletion(options);
  const offer = completion.offer.value;
  useLayoutEffect(() => {
    handle.current = completion;
    const chosen = offer && `${LIST_ID}-${offer.chosen}`;
    describe(area.current, { 'aria-controls': offer && LIST_ID, 'aria-activedescendant': chosen });
  });
  // Something may have been typed before the list was loaded.
  useEffect(() => {
    const field = area.current;
    if (field && field === document.activeElement) void completion.look(field.selectionEnd);
  }, []);
  if (!offer) return null;
  return (
    <ul class="completion" id={LIST_ID} role="listbox" aria-label={t.completions}>
      {offer.choices.map((choice, index) => (
        <li
          key={choice.label}
          id={`${LIST_ID}-${index}`}
          role="option"
          aria-selected={index === offer.chosen}
          // The field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            completion.take(choice);
          }}
        >
          {choice.mark === undefined ? (
            <Avatar alias={choice.label} />
          ) : (
            <span class="choice-icon">{choice.mark}</span>
          )}
          <span>{choice.label}</span>
        </li>
      ))}
    </ul>
  );
}

/** For those who cannot see the list. */
function describe(area: Element | null, attributes: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(attributes))
    if (value === undefined) area?.removeAttribute(name);
    else area?.setAttribute(name, value);
}
