// What is typed at the start of a message to say whom it is for, and the slash commands. Pure.
// `@bob `, `/msg bob `, `/to bob,cy ` become the composer's audience while they are typed; the rest is decided when it is sent.
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

/** Who was named at the start, as they are written in the room, and what is left of the text. */
export interface Addressed {
  readonly to: readonly string[];
  readonly text: string;
}

const ADDRESS = /^(?:@(\S+)|\/(?:msg|to)\s+(\S+))\s/u;

/** Undefined: the text does not (yet) begin with an address whose every name is in the room. */
export function readAddress(
  text: string,
  find: (name: string) => string | undefined,
): Addressed | undefined {
  const match = ADDRESS.exec(text);
  if (!match) return undefined;
  const named = (match[1] ?? match[2] ?? '').replace(/[,:]$/u, '');
  const found = named
    .split(',')
    .filter((name) => name !== '')
    .map((name) => find(name.replace(/^@/u, '')));
  const to = found.filter((name) => name !== undefined);
  if (to.length === 0 || to.length < found.length) return undefined;
  return { to, text: text.slice(match[0].length) };
}

export type Intent =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'join'; readonly room: RoomName }
  | { readonly kind: 'leave' }
  | { readonly kind: 'help' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly hint: string };

/**
 * What sending this text means. An unknown command is a fault and is not said: `/mgs bob a secret` must not reach everyone.
 * A path (`/usr/bin`) is no command.
 */
export function readIntent(text: string): Intent {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'nothing' };
  if (trimmed.startsWith('//')) return { kind: 'say', text: trimmed.slice(1) };
  const match = /^\/([a-z]*)(?:\s+([^]*))?$/iu.exec(trimmed);
  if (!match) return { kind: 'say', text: trimmed };
  const [, name = '', rest = ''] = match;
  switch (name.toLowerCase()) {
    case 'me':
      return rest === ''
        ? { kind: 'fault', hint: '/me wants words: /me waves' }
        : { kind: 'say', text: trimmed };
    case 'msg':
    case 'to':
      return { kind: 'fault', hint: addressHint(rest) };
    case 'join': {
      const room = parseRoomName(rest.trim().replace(/^#/u, '').toLowerCase());
      return room
        ? { kind: 'join', room }
        : { kind: 'fault', hint: 'A room’s name is made of a–z, 0–9, and - _ .' };
    }
    case 'leave':
      return { kind: 'leave' };
    case 'help':
      return { kind: 'help' };
    default:
      return { kind: 'fault', hint: `There is no /${name}. To say it as it is, begin with //` };
  }
}

function addressHint(rest: string): string {
  const [names = '', ...words] = rest.split(/\s+/u);
  if (names === '') return 'Whom? /msg bob hello, or /to bob,cy hello';
  return words.join('') === '' ? `What do you want to say to ${names}?` : `${names} is not here.`;
}

/** `/me waves` → `waves`; anything else: undefined. */
export function actionOf(text: string): string | undefined {
  return /^\/me\s+([^]+)$/u.exec(text)?.[1];
}
