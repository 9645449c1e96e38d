// The audience of a message in words, the same for the composer and for the list. Pure.
import { isSameName } from '../members/roster.ts';
import { t } from '../texts/talk.ts';

/** Names written in full; the others are counted. */
export const NAMES_WRITTEN_MAX = 4;

/** `to everyone` · `only Bob, Cy and you` */
export function audienceWords(to: readonly string[], me: string): string {
  if (to.length === 0) return t.toEveryone;
  const others = to.filter((name) => !isSameName(name, me));
  return others.length === 0 ? t.onlyYou : t.onlyThose(nameWords(others, t.you));
}

interface PrivateMessage {
  readonly from: string;
  readonly to?: readonly string[];
}

/** Beside the author of a private message: `only you and Cy`; of one's own: `only Bob and you`. */
export function seenByWords(message: PrivateMessage, me: string): string {
  if (isSameName(message.from, me)) return audienceWords(message.to ?? [], me);
  return t.onlyThose(nameWords([t.you, ...othersWhoSee(message, me)]));
}

/** Returns everybody who sees a private message, the author first. */
export function namesWhoSee(message: PrivateMessage, me: string): readonly string[] {
  const isOwn = isSameName(message.from, me);
  return [message.from, ...(isOwn ? [] : [me]), ...othersWhoSee(message, me)];
}

function othersWhoSee({ from, to = [] }: PrivateMessage, me: string): readonly string[] {
  return to.filter((name) => !isSameName(name, me) && !isSameName(name, from));
}

/** `Bob` · `Bob and Cy` · `Bob, Cy, Dan and 3 others` · with a last word: `Bob, Cy and you` */
export function nameWords(names: readonly string[], last?: string): string {
  const isLong = names.length > NAMES_WRITTEN_MAX;
  const shown = names.slice(0, isLong ? NAMES_WRITTEN_MAX - 1 : undefined);
  const rest = names.length - shown.length;
  return t.listed([...shown, ...(rest > 0 ? [t.others(rest)] : []), ...(last ? [last] : [])]);
}
