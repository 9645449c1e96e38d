// What is done with a message, by its buttons, its menu and its keys.
import type { Message } from '@natter/protocol';
import { replyNames } from '../audience/audience.ts';
import { audienceSince, setAudience } from '../audience/choose-audience.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import type { MessageDialog, Page } from '../page/page-context.ts';
import { addressOf } from '../rooms/room-name.ts';
import { savedKey } from '../saved/saved-key.ts';
import { copyText } from '../widgets/copy-text.ts';
import { amendAndTell } from './amending.ts';

export interface MessageDeed {
  readonly page: Page;
  readonly room: RoomStore;
  readonly message: Message;
}

/** The composer replies to it, among those who see it. */
export function replyTo({ page, room, message }: MessageDeed): void {
  setAudience(room, audienceSince(room, replyNames(message, room.me.value), message.seq));
  room.draft.value = { ...room.draft.value, ref: message.seq };
  page.focusComposer.value();
}

/** The composer writes to its author only. */
export function writeToAuthor({ page, room, message: { from, seq } }: MessageDeed): void {
  setAudience(room, audienceSince(room, [from], seq));
  page.focusComposer.value();
}

export function edit({ room, message }: MessageDeed): void {
  room.editing.value = message.seq;
}

export function setPin(deed: MessageDeed, isPinned: boolean): void {
  const { message } = deed;
  void amendAndTell({ ...deed, kind: 'pin' }, (room) => room.pin(message.seq, isPinned));
}

/** Saves it for this person, or takes it off. */
export async function setSaved({ page, message }: MessageDeed, isWanted: boolean): Promise<void> {
  const saving = await loadChunk(() => import('../saved/saved-messages.ts'));
  const why = await saving?.setSaved(page, message, isWanted);
  if (why !== undefined) page.chat.store.notice.value = why;
}

export function isSaved({ page, message }: Pick<MessageDeed, 'page' | 'message'>): boolean {
  return page.saved.value.has(savedKey(message));
}

export function open(
  { page, room, message }: MessageDeed,
  kind: MessageDialog['kind'],
  at: MessageDialog['at'],
): void {
  page.dialog.value = { kind, room, message, at };
}

/** Resolves to false if the browser refuses. */
export function copyLink({ room, message }: MessageDeed): Promise<boolean> {
  const { origin, pathname } = location;
  return copyText(`${origin}${pathname}${addressOf(room.name)}/${message.seq}`);
}
