// What helps to write in the composer: keys that format, and what a pasted text becomes. Loaded
// once the page is idle.
import type { RoomStore } from '../chat/room-store.ts';
import { stageFiles } from '../composer/send-draft.ts';
import { formatByKey, linkByPaste } from './format-keys.ts';
import { FIELD_CHARACTERS_MAX, fileOfText, isOverlong } from './pasted-text.ts';

/** Returns whether the key formats, or goes on with a list. */
export const takeKey = formatByKey;

/**
 * Handles the paste of a text: it becomes a link, or is offered as a file. Else the field takes it.
 */
export function takePaste(event: ClipboardEvent, room: RoomStore): void {
  const area = event.currentTarget as HTMLTextAreaElement;
  if (linkByPaste(event, area)) return;
  // As the field will have it.
  const text = (event.clipboardData?.getData('text/plain') ?? '').replaceAll(/\r\n?/gu, '\n');
  if (!isOverlong(text)) return;
  if (text.length <= FIELD_CHARACTERS_MAX) {
    room.pasted.value = { text };
    return;
  }
  event.preventDefault();
  const fileKey = stageFiles(room, [fileOfText(text)]);
  if (fileKey !== undefined) room.pasted.value = { text, fileKey, isOnlyFile: true };
}
