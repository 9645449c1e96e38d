// The button that opens the emoji picker, which is loaded then.
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { loadChunk } from '../loading/load-chunk.ts';
import { Icon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { t } from '../texts/talk.ts';

type Picker = FunctionComponent<{ readonly onPick: (emoji: string) => void }>;

export function EmojiButton({ onPick }: { readonly onPick: (emoji: string) => void }): VNode {
  const isOpen = useSignal(false);
  const picker = useSignal<{ readonly Picker: Picker } | undefined>(undefined);
  const open = async (): Promise<void> => {
    const chunk = await loadChunk(() => import('./emoji-picker.tsx'));
    if (!chunk) return;
    picker.value = { Picker: chunk.EmojiPicker };
    isOpen.value = true;
  };
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="emoji-button">
      <button
        type="button"
        title={t.emoji}
        aria-label={t.emoji}
        aria-haspopup="dialog"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value ? close() : void open())}
      >
        <Icon name="smile" size={18} />
      </button>
      {isOpen.value && picker.value && (
        <Popover label={t.emoji} onClose={close}>
          <picker.value.Picker
            onPick={(emoji) => {
              close();
              onPick(emoji);
            }}
          />
        </Popover>
      )}
    </div>
  );
}
