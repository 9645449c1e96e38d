// Reactions and threads in words. Pure.
import type { Reaction } from '@natter/protocol';
import { t } from '../texts/talk.ts';
import { isSameName } from '../members/roster.ts';

/** Names written in full; the others are counted. */
const NAMES_MAX = 10;

/** `Ada, Bob and you` · `Ada, Bob, you and 12 others` */
export function reactedWords({ names, count, mine }: Reaction, me: string): string {
  const shown = names.filter((name) => !isSameName(name, me)).slice(0, NAMES_MAX);
  const rest = count - shown.length - (mine ? 1 : 0);
  const words = [...shown, ...(mine ? [t.you] : []), ...(rest > 0 ? [t.others(rest)] : [])];
  return t.listed(words);
}

/** `1 reply`, `12 replies` */
export function repliesWords(count: number): string {
  return t.replies(count);
}
