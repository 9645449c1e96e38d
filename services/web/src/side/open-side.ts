// Opens the thread of a message beside the conversation; on a small screen, over it.
import type { RoomStore } from '../chat/room-store.ts';
import type { Page, Side } from '../page/page-context.ts';
import { isNarrow } from '../widgets/platform.ts';

export function openThread(page: Page, room: RoomStore, seq: number): void {
  openSide(page, { kind: 'thread', room, seq });
}

export function openSide(page: Page, side: Side): void {
  page.isXray.value = false;
  page.side.value = side;
  if (isNarrow()) page.sheet.value = 'members';
}
