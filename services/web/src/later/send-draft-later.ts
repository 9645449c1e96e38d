// Gives the draft to the server, which sends it at its time.
import type { Recurrence } from '@natter/protocol';
import type { RoomStore } from '../chat/room-store.ts';
import { checkRoomDraft } from '../composer/send-draft.ts';
import { readIntent } from '../composer/slash-commands.ts';
import type { Page } from '../page/page-context.ts';
import { sendTitle } from '../words/composer-words.ts';
import { t } from '../texts/messages.ts';

export type SendTime = { readonly at: number } | { readonly every: Recurrence };

/** Returns why the draft cannot be sent, in words. Rejects as `Room.say` does. */
export async function sendDraftLater(
  page: Page,
  room: RoomStore,
  time: SendTime,
): Promise<string | undefined> {
  const check = checkRoomDraft(room);
  // Slow mode counts when it is sent.
  const isSlow = check.kind === 'silent' && check.silence.kind === 'slow';
  if (check.kind !== 'ready' && !isSlow) return sendTitle(check);
  const open = page.chat.controllerOf(room)?.room;
  if (!open) return t.youAreNotInThisRoom;
  const draft = room.draft.value;
  const { audience, ref, expires } = draft;
  const intent = readIntent(draft.text);
  if (intent.kind !== 'say') return t.commandCannotBeSentLater;
  const { to, view } = audience;
  await open.say(intent.text, {
    ...time,
    ...(to.length > 0 && { to, ...(view > 0 && { view }) }),
    ...(ref !== undefined && { ref }),
    ...(expires !== undefined && { expires }),
  });
  // What was written meanwhile stays.
  if (room.draft.value.text === draft.text)
    room.draft.value = { ...room.draft.value, text: '', ref: undefined };
  return undefined;
}
