// Reads slash commands: `/me`, `/join`, `/leave`, `/help`. Pure.
import type { RoomName } from '@natter/protocol';
import { roomOfText } from '../rooms/room-name.ts';
import { notARoomWords } from '../words/room-words.ts';
import { t } from '../texts/talk.ts';

export type Intent =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'join'; readonly room: RoomName }
  | { readonly kind: 'leave' }
  | { readonly kind: 'help' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly hint: string };

const COMMAND = /^\/([a-z]*)(?:\s+([^]*))?$/iu;

/**
 * Reads what sending this text means. An unknown command is a fault, because `/mgs bob a secret`
 * must not reach everyone. A path (`/usr/bin`) is no command.
 */
export function readIntent(text: string): Intent {
  const trimmed = text.trim().replace(/^／/u, '/');
  if (trimmed === '') return { kind: 'nothing' };
  if (trimmed.startsWith('//')) return { kind: 'say', text: trimmed.slice(1) };
  const match = COMMAND.exec(trimmed);
  if (!match) return { kind: 'say', text: trimmed };
  const [, name = '', rest = ''] = match;
  switch (name.toLowerCase()) {
    case 'me':
      return rest.trim() === ''
        ? { kind: 'fault', hint: t.addWhatYouDoMeWaves }
        : { kind: 'say', text: trimmed };
    case 'msg':
    case 'to':
      return { kind: 'fault', hint: t.nameSomebodyMsgBobHelloOr };
    case 'join': {
      const room = roomOfText(rest);
      return room ? { kind: 'join', room } : { kind: 'fault', hint: notARoomWords(rest.trim()) };
    }
    case 'leave':
      return { kind: 'leave' };
    case 'help':
      return { kind: 'help' };
    default:
      return { kind: 'fault', hint: t.noSuchCommand(name) };
  }
}

/** Returns a sent text as it would be typed again: `/x` was typed as `//x`. */
export function typedAgain(text: string): string {
  return text.startsWith('/') && actionOf(text) === undefined ? `/${text}` : text;
}

/** Returns `waves` of `/me waves`; undefined for other texts. */
export function actionOf(text: string): string | undefined {
  return /^\/me\s+([^]+)$/u.exec(text)?.[1];
}
