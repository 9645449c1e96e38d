// Takes a message back into the composer with its audience: the last one (↑), or a refused one.
import type { Chat } from '../chat/chat.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { isSameName } from '../members/roster.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { withLeft } from '../audience/audience.ts';
import { audienceSince } from '../audience/choose-audience.ts';
import { typedAgain } from './slash-commands.ts';

/** Puts the last own message into the field; one that was refused is taken back. */
export function recallMessage(room: RoomStore, chat: Chat): void {
  const refused = room.outgoing.value.findLast(
    ({ state, upload }) => state.kind === 'refused' && !upload,
  );
  if (refused) return editRefused(room, chat, refused);
  const me = chat.store.alias.value;
  const own = room.timeline.value.entries.findLast(
    (entry) =>
      entry.kind === 'message' && isSameName(entry.message.from, me) && entry.message.text !== '',
  );
  if (own?.kind !== 'message') return undefined;
  const { text, to, seq } = own.message;
  const { draft } = room;
  // A public text may become private, as it is chosen now; a private one stays private.
  const audience = to ? audienceSince(room, to, seq) : draft.value.audience;
  draft.value = { ...draft.value, text: typedAgain(text), audience };
  return undefined;
}

/** Takes a refused message back into the field; its members who left are marked. */
export function editRefused(room: RoomStore, chat: Chat, outgoing: Outgoing): void {
  const { text, to = [], view = 0, ref, state } = outgoing;
  chat.controllerOf(room)?.discard(outgoing);
  const missing = state.kind === 'refused' ? (state.missing ?? []) : [];
  // Written before this page came back: it did not see who left in between.
  const unsure = view < room.timeline.value.joinedView ? to : missing;
  const audience = withLeft(audienceSince(room, to, view), unsure);
  room.draft.value = { ...room.draft.value, text: typedAgain(text), audience, ref };
}
