// ↑ in the empty field: edits the last own message, or takes a refused one back with its audience.
import type { Chat } from '../chat/chat.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { windowAround } from '../conversation/rendered-window.ts';
import { isSameName } from '../members/roster.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { withLeft } from '../audience/audience.ts';
import { audienceSince } from '../audience/choose-audience.ts';
import { typedAgain } from './slash-commands.ts';

/** Edits the last own message in its place; one that was refused is taken back into the field. */
export function recallMessage(room: RoomStore, chat: Chat): void {
  const refused = room.outgoing.value.findLast(
    ({ state, upload }) => state.kind === 'refused' && !upload,
  );
  if (refused) return editRefused(room, chat, refused);
  const own = room.timeline.value.entries.findLast(
    (entry) =>
      entry.kind === 'message' &&
      isSameName(entry.message.from, room.me.value) &&
      entry.message.text !== '',
  );
  if (!own) return undefined;
  const { fromSeq, toSeq = own.seq } = room.window.value;
  if (own.seq < fromSeq || own.seq > toSeq)
    room.window.value = windowAround(room.timeline.value.entries, own.seq);
  room.editing.value = own.seq;
  return undefined;
}

/** Takes a refused message back into the field; its members who left are marked. */
export function editRefused(room: RoomStore, chat: Chat, outgoing: Outgoing): void {
  const { text, to = [], view = 0, ref, expires, state } = outgoing;
  chat.controllerOf(room)?.discard(outgoing);
  const missing = state.kind === 'refused' ? (state.missing ?? []) : [];
  // Written before this page came back: it did not see who left in between.
  const unsure = view < room.timeline.value.joinedView ? to : missing;
  const audience = withLeft(audienceSince(room, to, view), unsure);
  room.draft.value = { ...room.draft.value, text: typedAgain(text), audience, ref, expires };
}
