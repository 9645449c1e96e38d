// Changes the audience of a room's draft. A private text never becomes public without a question:
// each way to change the audience passes here.
import type { RoomStore } from '../chat/room-store.ts';
import { leftSince } from '../conversation/timeline.ts';
import { isHere } from '../members/roster.ts';
import { everyone, toggled, withLeft, withNames, withoutName } from './audience.ts';
import type { Audience, ShownMembers } from './audience.ts';

/** Returns the members as this person sees them while choosing. */
export function shownMembers({ timeline }: RoomStore): ShownMembers {
  const { view, joinedView } = timeline.value;
  return { view, completeSince: joinedView };
}

/** Returns the audience of an earlier message. Names whose holders left since are marked. */
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

/** Makes the draft public: the answer to the question, or an explicit choice. */
export function chooseEveryone({ draft }: RoomStore): void {
  draft.value = { ...draft.value, audience: everyone, asksToWiden: false };
}

/** Keeps the draft private: the other answer. */
export function keepAudience({ draft }: RoomStore): void {
  draft.value = { ...draft.value, asksToWiden: false };
}

/** Chooses these names and no others. */
export function chooseOnly(room: RoomStore, names: readonly string[]): void {
  setAudience(room, withNames(everyone, names, shownMembers(room)));
}

/** Adds a name to the audience, or removes it. */
export function toggleName(room: RoomStore, name: string): void {
  setAudience(room, toggled(room.draft.value.audience, name, shownMembers(room)));
}

/** Removes a name from the audience. */
export function dropName(room: RoomStore, name: string): void {
  setAudience(room, withoutName(room.draft.value.audience, name));
}

/** Confirms that the present holder of a name is meant. */
export function confirmName(room: RoomStore, name: string): void {
  setAudience(room, withNames(room.draft.value.audience, [name], shownMembers(room)));
}
