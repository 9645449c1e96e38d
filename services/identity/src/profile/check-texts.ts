// What a status line and a text about oneself may be. Pure.
import { escapeText } from '@natter/protocol';
import { parseEmoji } from '@natter/protocol/schema';
import { ABOUT_CHARACTERS_MAX, STATUS_CHARACTERS_MAX } from '@natter/trust';
import type { Ask, Status } from '@natter/trust';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

/** How far ahead a status may end, as far as a message may be scheduled. */
const UNTIL_MS_MAX = 366 * 86_400_000;

type AskedStatus = NonNullable<Ask<'change-profile'>['status']>;

/** Returns the status as it is stored, or why it is not taken. */
export function checkStatus(asked: AskedStatus, nowMs: number): Status | Refused {
  const text = oneLine(asked.text, STATUS_CHARACTERS_MAX);
  if (text === undefined || text === '') {
    return invalid(`A status has 1 to ${STATUS_CHARACTERS_MAX} characters in one line.`);
  }
  const emoji = asked.emoji === undefined ? undefined : parseEmoji(asked.emoji);
  if (emoji === undefined && asked.emoji !== undefined) return invalid('Choose one emoji.');
  const { until } = asked;
  if (until !== undefined && (until <= nowMs || until > nowMs + UNTIL_MS_MAX)) {
    return invalid('A status ends in the future, within a year.');
  }
  return { text, ...(emoji !== undefined && { emoji }), ...(until !== undefined && { until }) };
}

/** Returns the text as it is stored, or why it is not taken. */
export function checkAbout(asked: string): string | Refused {
  const words = `This has at most ${ABOUT_CHARACTERS_MAX} characters in one line.`;
  return oneLine(asked, ABOUT_CHARACTERS_MAX) ?? invalid(words);
}

const invalid = (message: string): Refused => refuse('profile-invalid', message);

/** Returns undefined if the text is too long, or has characters that are obeyed or not seen. */
function oneLine(asked: string, max: number): string | undefined {
  const text = asked.trim().normalize('NFC');
  const isPlain = text.isWellFormed() && !text.includes('\t') && escapeText(text) === text;
  return isPlain && Array.from(text).length <= max ? text : undefined;
}
