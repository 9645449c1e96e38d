// Makes any text safe to print in one line of a terminal. Pure.
// Contract: docs/protocol.md, "Text dialect" 7.

// C0 but tab, DEL, C1, line and paragraph separators, bidirectional controls, lone surrogates.
const CONTROL = String.raw`[[\p{Cc}--\t]\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]`;
// Never shown: zero-width characters, tags, fillers, selectors, annotations. Text can hide in them.
const INVISIBLE = String.raw`[\p{DI}\ufff9-\ufffb]`;

// Selectors and joiners that make one emoji of several characters.
const PICTURE = String.raw`\p{ExtPict}[\ufe0e\ufe0f\p{Emoji_Modifier}]?`;
const EMOJI = String.raw`${PICTURE}(?:\u200d${PICTURE})*|[0-9#*]\ufe0f\u20e3`;
// The flags of England, Scotland and Wales, which are spelled in tags.
const FLAG = ['gbeng', 'gbsct', 'gbwls']
  .map((land) => `\u{1f3f4}${inTags(land)}\u{e007f}`)
  .join('|');
// Joiners between letters of scripts that are written with them: Arabic and those of India.
const SCRIPTS = 'Arab Syrc Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr';
const LETTER = `[[${SCRIPTS.replaceAll(/(\w+) ?/g, String.raw`\p{sc=$1}`)}]&&[\\p{L}\\p{M}]]`;
const JOINER = String.raw`(?<=${LETTER})[\u200c\u200d](?=${LETTER})`;

const SUSPECT = new RegExp(`${CONTROL}|${INVISIBLE}`, 'v');
const PART = new RegExp(`(${FLAG}|${EMOJI}|${JOINER})|\r\n|${CONTROL}|${INVISIBLE}`, 'gv');
const CONTROLS = new RegExp(CONTROL, 'v');

/**
 * Returns one line: controls and invisible characters as `\xNN`, `\uNNNN` or `\u{NNNNN}`, a newline
 * as ` ⏎ `, tabs, emoji and joined letters as they are. Idempotent.
 */
export function escapeText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(PART, (part, kept: string | undefined) => kept ?? escapePart(part));
}

/** True if a terminal could obey the text instead of showing it. */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

function escapePart(part: string): string {
  if (part === '\n' || part === '\r' || part === '\r\n') return ' ⏎ ';
  const code = part.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

function inTags(letters: string): string {
  return letters.replaceAll(/./g, (letter) =>
    String.fromCodePoint(0xe_0000 + letter.charCodeAt(0)),
  );
}
