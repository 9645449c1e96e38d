// Cuts a long message for the list; a button shows all of it. Pure.
import { splitLines } from '../markdown/parse-blocks.ts';
import { LOCALE } from '../texts/language.ts';
import { t } from '../texts/talk.ts';

/** Beyond these a message is folded to less: some screens of a phone. */
const LINES_MAX = 30;
const LENGTH_MAX = 2_000;
const LINES_SHOWN = 20;
const LENGTH_SHOWN = 1_500;

export interface FoldedText {
  readonly shown: string;
  /** The words of the button: `Show all 8,000 lines`. */
  readonly words: string;
}

/** Returns undefined if the text is short enough. */
export function foldLongText(text: string): FoldedText | undefined {
  const trimmed = text.trimEnd();
  const lines = splitLines(trimmed);
  if (lines.length <= LINES_MAX && trimmed.length <= LENGTH_MAX) return undefined;
  const shown = cut(lines.slice(0, LINES_SHOWN).join('\n'));
  const isManyLines = lines.length > LINES_SHOWN;
  const amount = isManyLines
    ? t.lines(lines.length.toLocaleString(LOCALE))
    : t.characters(trimmed.length.toLocaleString(LOCALE));
  return { shown, words: t.showAllAmount(amount) };
}

/** At a space, if there is one near the end; never within a character. */
function cut(text: string): string {
  if (text.length <= LENGTH_SHOWN) return text;
  const start = text.slice(0, LENGTH_SHOWN);
  const space = start.lastIndexOf(' ');
  const end = space > LENGTH_SHOWN * 0.8 ? space : LENGTH_SHOWN;
  const isWithinPair = /[\uD800-\uDBFF]$/u.test(start.slice(0, end));
  return `${start.slice(0, isWithinPair ? end - 1 : end)}…`;
}
