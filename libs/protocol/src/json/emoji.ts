// What a reaction may be: one emoji as Unicode recommends it (UTS #51, RGI). Pure. The engine's own
// Unicode tables decide, so that an emoji of a later Unicode version comes with a later Node.

/** UTF-16 units; the longest emoji of Unicode 17 has 21. */
const EMOJI_UNITS_MAX = 64;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
/** Asks for the colourful form. Keyboards leave it out: `❤` is meant as `❤️`. */
const EMOJI_FORM = '\uFE0F';

// V8 compiles the pattern when it is first used, for 60 ms: here, not while clients wait. Twice
// each, for texts of one byte a unit and of two: the first time it only interprets.
for (const text of ['👍', '👍', 'a', 'a']) ONE_EMOJI.test(text);

/** By text: the pattern takes 80 µs. Never more than there are emoji, with and without the form. */
const seen = new Map<string, string>();

/** Returns the one emoji that the text is, undefined if it is anything else. */
export function parseEmoji(text: string): string | undefined {
  if (text.length === 0 || text.length > EMOJI_UNITS_MAX) return undefined;
  const known = seen.get(text);
  if (known !== undefined) return known;
  const emoji = [text, text + EMOJI_FORM].find((each) => ONE_EMOJI.test(each));
  if (emoji !== undefined) seen.set(text, emoji);
  return emoji;
}
