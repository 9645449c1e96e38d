// Finds a name or an emoji that is being typed at the cursor: `@na…`, `:smi…`. Pure.
import type { TextChange } from '../writing/type-into.ts';

export interface Completing {
  readonly kind: 'mention' | 'emoji';
  /** Without its mark. */
  readonly query: string;
  /** The index of its mark in the text. */
  readonly start: number;
}

/** Choices in the list. */
export const CHOICES_MAX = 8;

const MENTION = /(?:^|[\s(])@([\p{L}\p{M}\p{N}_.'-]{0,32})$/u;
const EMOJI = /(?:^|[\s(]):([a-z0-9_+-]{2,32})$/iu;
/** Either is shorter, so that only so much before the cursor is searched. */
const LENGTH_MAX = 40;

/** `cursor`: its index in the text. */
export function completingAt(text: string, cursor: number): Completing | undefined {
  const before = text.slice(Math.max(0, cursor - LENGTH_MAX), cursor);
  const mention = MENTION.exec(before)?.[1];
  if (mention !== undefined)
    return { kind: 'mention', query: mention, start: cursor - mention.length - 1 };
  const emoji = EMOJI.exec(before)?.[1];
  return emoji === undefined
    ? undefined
    : { kind: 'emoji', query: emoji, start: cursor - emoji.length - 1 };
}

/** Returns the change that puts the choice in place of the query, with a space after it. */
export function completed(
  text: string,
  { start, cursor }: { readonly start: number; readonly cursor: number },
  choice: string,
): TextChange {
  const space = text[cursor] === ' ' ? '' : ' ';
  const end = start + choice.length + 1;
  return { from: start, to: cursor, text: choice + space, select: [end, end] };
}

/** Items whose name begins with the query, then those with a word that does, then the others. */
export function ranked<T>(
  items: readonly T[],
  query: string,
  nameOf: (item: T) => string,
): readonly T[] {
  const wanted = query.toLowerCase();
  const rank = (item: T): number => {
    const name = nameOf(item).toLowerCase();
    if (name.startsWith(wanted)) return 0;
    const at = name.indexOf(wanted);
    if (at < 0) return 3;
    return /[\s._'-]/u.test(name[at - 1]!) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((one) => one.rank < 3)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
