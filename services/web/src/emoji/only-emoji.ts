// Recognises a message of only a few emoji, which the page shows large. Pure.

const EMOJI_MAX = 3;
/** A family with skin tones has some 20 UTF-16 units. */
const LENGTH_MAX = 40;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** The beginning of an emoji. (`\p{RGI_Emoji}` is exact, but takes half a second to compile.) */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** Returns whether a text is one to three emoji and nothing else. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > LENGTH_MAX) return false;
  if (/[\p{L}\p{P}]/u.test(text.replace(/[#*]\uFE0F?\u20E3/gu, ''))) return false;
  const all = [...graphemes.segment(text)]
    .map(({ segment }) => segment)
    .filter((one) => one.trim() !== '');
  return all.length > 0 && all.length <= EMOJI_MAX && all.every((one) => EMOJI.test(one));
}
