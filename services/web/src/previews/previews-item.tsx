// The menu's item that shows or hides link previews. Not there where the server has none.
import { signal } from '@preact/signals';
import { Link2, Link2Off } from 'lucide';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';
import { askRoom } from '../room-card/ask-room.ts';
import { t } from '../texts/messages.ts';
import { MenuItem } from '../widgets/menu-item.tsx';

/** Whether the server has previews, as it said last. One for the page. */
const isOffered = signal(false);

export function PreviewsItem({ onDone }: { readonly onDone: () => void }): VNode | null {
  const { chat, preferences } = usePage();
  const { previews } = preferences;
  useEffect(() => {
    void askRoom<{ readonly on: boolean }>(chat, { method: 'GET', path: '/previews' }).then(
      (answer) => {
        if (answer.ok) isOffered.value = answer.value.on;
      },
    );
  }, []);
  if (!isOffered.value) return null;
  return (
    <MenuItem
      icon={previews.value ? Link2Off : Link2}
      words={previews.value ? t.hidePreviews : t.showPreviews}
      onChoose={() => {
        onDone();
        previews.value = !previews.value;
      }}
    />
  );
}
