// A change of a message, asked by a button or a key: what it needs of the library, and the reason
// in words if it was not done.
import type { Room } from '@natter/client';
import type { RoomStore } from '../chat/room-store.ts';
import type { Page } from '../page/page-context.ts';
import { amendFailedWords } from './amend-words.ts';
import type { AmendKind } from './amend-words.ts';

export interface AmendOptions {
  readonly page: Page;
  readonly room: RoomStore;
  readonly kind: AmendKind;
}

/** Returns undefined when it is done, or why it was not. Waits while the page is offline. */
export async function amend(
  { page, room, kind }: AmendOptions,
  change: (room: Room) => Promise<unknown>,
): Promise<string | undefined> {
  const open = page.chat.controllerOf(room)?.room;
  if (!open) return amendFailedWords(undefined, kind);
  try {
    await change(open);
    return undefined;
  } catch (error) {
    return amendFailedWords(error, kind);
  }
}

/** The same, for what has no place of its own for a reason: it stands above the conversation. */
export async function amendAndTell(
  options: AmendOptions,
  change: (room: Room) => Promise<unknown>,
): Promise<void> {
  const why = await amend(options, change);
  if (why !== undefined) options.page.chat.store.notice.value = why;
}
