// Texts about names of rooms. Pure.
import { t } from '../texts/talk.ts';

/** The reason why a text is no room's name. */
export function notARoomWords(written: string): string {
  const rule = t.roomNameRule;
  if (written === '') return t.nameARoom(rule);
  const shown = written.length > 40 ? `${written.slice(0, 39)}…` : written;
  return t.notARoomName(shown, rule);
}
