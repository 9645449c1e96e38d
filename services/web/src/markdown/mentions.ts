// `@name` in a text, to be set off. Pure. Whether it names anybody is not asked: people come and go, what was said stays.

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mention'; readonly name: string };

const MENTION = /(?<=^|[\s(])@([\p{L}\p{N}][\p{L}\p{M}\p{N}_.'-]{0,31})/gu;

export function splitMentions(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    const name = match[1]!.replace(/[.'-]+$/u, '');
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push({ kind: 'mention', name });
    from = match.index + 1 + name.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

const EMOJI_LARGE_MAX = 3;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** How an emoji begins. (`\p{RGI_Emoji}` would be exact, and takes half a second to compile.) */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** Nothing but one to three emoji: shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 40 || /[\p{L}\p{P}]/u.test(text.replace(/[#*]\uFE0F?\u20E3/gu, '')))
    return false;
  const all = [...graphemes.segment(text)]
    .map(({ segment }) => segment)
    .filter((one) => one.trim() !== '');
  return all.length > 0 && all.length <= EMOJI_LARGE_MAX && all.every((one) => EMOJI.test(one));
}
