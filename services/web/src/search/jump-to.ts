// Goes to a message of any room: in the conversation if it is near, else beside it, with what was
// said around it (past-pane.tsx).
import type { RoomName } from '@natter/protocol';
import type { Page } from '../page/page-context.ts';
import { goToLinked } from '../rooms/linked-message.ts';
import { isNarrow } from '../widgets/platform.ts';

export function jumpTo({ chat, sheet }: Page, room: RoomName, seq: number): void {
  chat.show(room);
  if (isNarrow()) sheet.value = undefined;
  goToLinked(chat, room, seq);
}
