// Changes the audience of a room's draft. A private text never becomes public without a question:
// each way to change the audience passes here.
import type { RoomStore } from '../chat/room-store.ts';
import { leftSince } from '../conversation/timeline.ts';
import { isHere } from '../members/roster.ts';
import { everyone, toggled, withLeft, withNames, withoutName } from './audience.ts';
import type { Audience, ShownMembers } from './audience.ts';

/** The members that this person sees while choosing. */
export function shownMembers({ timeline }: RoomStore): ShownMembers {
  const { view, joinedView } = timeline.value;
  return { view, completeSince: joinedView };
}

/** Those of an earlier message. Names whose holders left since then are marked. */
export function audienceSince(room: RoomStore, names: readonly string[], seq: number): Audience {
  const left = leftSince(room.timeline.value, seq);
  const away = names.filter((name) => !isHere(room.members.value, name));
  const isComplete = room.members.value.isComplete;
  const chosen = withNames(everyone, names, shownMembers(room));
  return withLeft(chosen, isComplete ? [...left, ...away] : left);
}

/** Sets the audience, or asks first if the text was for some and would be for everyone. */
export function setAudience({ draft, staged }: RoomStore, audience: Audience): void {
  const { text, audience: before } = draft.value;
  const isWider = before.to.length > 0 && audience.to.length === 0;
  const hasContent = text.trim() !== '' || staged.value.length > 0;
  draft.value =
    isWider && hasContent
      ? { ...draft.value, asksToWiden: true }
      : { ...draft.value, audience, asksToWiden: false };
}

/** The answer to the question, or an explicit choice of everyone. */
export function chooseEveryone({ draft }: RoomStore): void {
  draft.value = { ...draft.value, audience: everyone, asksToWiden: false };
}

/** The other answer. */
export function keepAudience({ draft }: RoomStore): void {
  draft.value = { ...draft.value, asksToWiden: false };
}

/** For these only; nobody: for everyone. */
export function chooseOnly(room: RoomStore, names: readonly string[]): void {
  setAudience(room, withNames(everyone, names, shownMembers(room)));
}

export function toggleName(room: RoomStore, name: string): void {
  setAudience(room, toggled(room.draft.value.audience, name, shownMembers(room)));
}

export function dropName(room: RoomStore, name: string): void {
  setAudience(room, withoutName(room.draft.value.audience, name));
}

/** The name is back, and this person says that it is the right one. */
export function confirmName(room: RoomStore, name: string): void {
  setAudience(room, withNames(room.draft.value.audience, [name], shownMembers(room)));
}
