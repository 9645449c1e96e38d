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

/** Nothing but one to three emoji: shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(text);
}
