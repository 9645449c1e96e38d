// The choice of a reaction: some that are used most, and all of them behind a button.
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { loadChunk } from '../loading/load-chunk.ts';
import { usePage } from '../page/page-context.ts';
import type { MessageDialog } from '../page/page-context.ts';
import { amendAndTell } from './amending.ts';
import { t } from '../texts/messages.ts';

const USUAL = [
  ['👍', t.thumbsUp],
  ['❤️', t.heart],
  ['😂', t.laughing],
  ['🎉', t.party],
  ['🙏', t.thanks],
  ['👀', t.lookingAtIt],
] as const;

type Picker = FunctionComponent<{ readonly onPick: (emoji: string) => void }>;

export function ReactionPicker({ dialog }: { readonly dialog: MessageDialog }): VNode {
  const page = usePage();
  const { room, message } = dialog;
  const all = useSignal<{ readonly Picker: Picker } | undefined>(undefined);
  const react = (emoji: string): void => {
    page.dialog.value = undefined;
    const isMine = message.reactions?.some((one) => one.emoji === emoji && one.mine) === true;
    void amendAndTell({ page, room, kind: 'react' }, (open) =>
      isMine ? open.unreact(message.seq, emoji) : open.react(message.seq, emoji),
    );
  };
  const showAll = async (): Promise<void> => {
    const chunk = await loadChunk(() => import('../emoji/emoji-picker.tsx'));
    if (chunk) all.value = { Picker: chunk.EmojiPicker };
  };
  if (all.value) return <all.value.Picker onPick={react} />;
  return (
    <div class="usual-reactions">
      {USUAL.map(([emoji, words]) => (
        <button key={emoji} type="button" aria-label={words} onClick={() => react(emoji)}>
          {emoji}
        </button>
      ))}
      <button class="all-reactions" type="button" onClick={() => void showAll()}>
        {t.moreEmoji}
      </button>
    </div>
  );
}
