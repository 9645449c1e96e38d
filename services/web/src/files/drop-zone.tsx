// Shown while files are dragged over the page: the place to drop them, and their audience.
// Dropped files stand beside the draft; they are not sent yet.
import '../styles/files.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { stageFiles } from '../composer/send-draft.ts';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { audienceWords } from '../words/audience-words.ts';
import { t } from '../texts/messages.ts';

export function DropZone({ room }: { readonly room: RoomStore }): VNode | null {
  const page = usePage();
  const isOver = useSignal(false);
  useEffect(() => {
    // The browser reports entering and leaving for each element on the way.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      isOver.value = true;
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth -= 1;
      isOver.value = depth > 0;
    };
    const over = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      // Otherwise the browser leaves the page for the file.
      event.preventDefault();
      depth = 0;
      isOver.value = false;
      stageFiles(room, [...(event.dataTransfer?.files ?? [])]);
      page.focusComposer.value();
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name as 'drop', listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name as 'drop', listener);
    };
  }, [room]);
  if (!isOver.value) return null;
  const { to } = room.draft.value.audience;
  return (
    <div class="drop-place">
      <p>
        <Icon name={to.length > 0 ? 'lock' : 'paperclip'} size={20} />
        {t.dropToSend(audienceWords(to, page.chat.store.alias.value))}
      </p>
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
