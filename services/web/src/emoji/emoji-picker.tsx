// All emoji in their groups, and a search. Loaded when it is opened for the first time.
import './emoji.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { findEmoji } from './emoji-search.ts';
import type { Emoji } from './emoji-search.ts';
import { emojiGroups } from './emoji-table.ts';
import { t } from '../texts/messages.ts';

const FOUND_MAX = 64;

export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }): VNode {
  const query = useSignal('');
  const wanted = query.value.trim().toLowerCase();
  const found = wanted === '' ? undefined : findEmoji(emojiGroups, wanted, FOUND_MAX);
  return (
    <>
      <input
        class="emoji-search"
        type="search"
        placeholder={t.findEmoji}
        aria-label={t.findEmojiLabel}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (found?.[0]) onPick(found[0].emoji);
        }}
      />
      <div class="emoji-groups">
        {found ? (
          <Grid emoji={found} onPick={onPick} />
        ) : (
          emojiGroups.map(({ name, emoji }) => (
            <section key={name} aria-label={name}>
              <h2>{name}</h2>
              <Grid emoji={emoji} onPick={onPick} />
            </section>
          ))
        )}
        {found?.length === 0 && <p class="empty">{t.noEmojiHasThatName}</p>}
      </div>
    </>
  );
}

function Grid({
  emoji,
  onPick,
}: {
  readonly emoji: readonly Emoji[];
  readonly onPick: (emoji: string) => void;
}): VNode {
  return (
    <div class="emoji-grid">
      {emoji.map((one) => {
        const name = (one.names[0] ?? '').replaceAll('_', ' ');
        return (
          <button
            key={one.emoji}
            type="button"
            title={`:${one.names[0]}:`}
            aria-label={name}
            onClick={() => onPick(one.emoji)}
          >
            {one.emoji}
          </button>
        );
      })}
    </div>
  );
}
