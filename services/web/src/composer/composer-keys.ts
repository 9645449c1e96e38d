// Keys in the composer's field: send, a new line, one step back, the last message again.
import type { RoomStore } from '../chat/room-store.ts';
import { toNewest } from '../conversation/go-to-message.ts';
import type { InRoom } from '../page/page-context.ts';
import { isTouch } from '../widgets/platform.ts';
import { isInFence } from '../writing/in-fence.ts';
import { everyone } from '../audience/audience.ts';
import { dropName, keepAudience, setAudience } from '../audience/choose-audience.ts';
import { recallMessage } from './recall-message.ts';

export interface ComposerKeysOptions extends InRoom {
  readonly submit: () => void;
}

/** Handles a key of the field; other keys type. */
export function handleComposerKey(event: KeyboardEvent, options: ComposerKeysOptions): void {
  const { room, page, submit } = options;
  const area = event.currentTarget as HTMLTextAreaElement;
  const { text, audience } = room.draft.value;
  if (event.key === 'Enter' && sends(event, text.slice(0, area.selectionEnd))) {
    event.preventDefault();
    submit();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    stepBack(room);
  } else if (event.key === 'Backspace' && area.selectionEnd === 0 && audience.to.length > 0) {
    dropName(room, audience.to.at(-1)!);
  } else if (event.key === 'ArrowUp' && text === '' && !event.altKey) {
    event.preventDefault();
    recallMessage(room, page.chat);
  }
}

/** A touch keyboard has one Enter, and a button beside the field sends. */
function sends(event: KeyboardEvent, before: string): boolean {
  if (event.ctrlKey || event.metaKey) return true;
  return !event.shiftKey && !isTouch() && !isInFence(before);
}

/** Goes one step back: from the question, the reply, the private audience, or an older place. */
function stepBack(room: RoomStore): void {
  const { draft } = room;
  if (draft.value.asksToWiden) keepAudience(room);
  else if (draft.value.ref !== undefined) draft.value = { ...draft.value, ref: undefined };
  else if (draft.value.audience.to.length > 0) setAudience(room, everyone);
  else toNewest(room);
}
