// Where a message was imported from, in words: its author and date cannot be checked. Pure.
import { t } from '../texts/talk.ts';

/** `imported from Slack` */
export function importedWords(source: string): string {
  return source === 'natter'
    ? t.importedFromNatter
    : t.importedFrom(source.charAt(0).toUpperCase() + source.slice(1));
}
