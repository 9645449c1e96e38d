// The text dialect's commands on messages that were said: one line → what becomes of which message.
// Pure. Called by text-codec.ts. Grammar: docs/protocol.md, "Messages in the text dialect".
import type { Refusal } from '../codes.ts';
import { TEXT_BYTES_MAX, TEXT_HISTORY_MAX } from '../limits.ts';
import { isLongerThan } from '../utf8.ts';

/** Each command: its arguments, and what it does, as shown to people. */
export const messageCommands = {
  edit: { args: 'text', does: 'changes your last message' },
  erase: {
    args: '[ALIAS] [N]',
    does: 'erases your last message, or your Nth last, for good; with ALIAS, one of theirs',
  },
  react: { args: 'EMOJI [N]', does: 'reacts to the last message, or to the Nth last' },
  unreact: { args: 'EMOJI [N]', does: 'takes your reaction back' },
  thread: { args: 'N text', does: 'answers the Nth last message; /history N begins with it' },
  pin: { args: '[N]', does: 'pins the last message, or the Nth last' },
  unpin: { args: 'N', does: 'takes pin N of /pins off' },
  pins: { args: '', does: 'lists the pinned messages' },
  seen: { args: '[N]', does: 'says who has your last message, or your Nth last, and who read it' },
} as const;

export type MessageCommandName = keyof typeof messageCommands;

/** A command's meaning. `n`: counted from the latest message that the client may see: 1. */
export type MessageCommand =
  | { readonly type: 'edit'; readonly text: string }
  /** `of`: whose messages are counted, as written; undefined: one's own. */
  | { readonly type: 'erase'; readonly of?: string; readonly n: number }
  | { readonly type: 'react' | 'unreact'; readonly emoji: string; readonly n: number }
  | { readonly type: 'thread'; readonly n: number; readonly text: string }
  | { readonly type: 'pin'; readonly n: number }
  /** `n`: counted from the latest pin. */
  | { readonly type: 'unpin'; readonly n: number }
  | { readonly type: 'pins' }
  /** `n`: of one's own messages. */
  | { readonly type: 'seen'; readonly n: number }
  | { readonly type: 'bad'; readonly refusal: Refusal };

/** Returns `/react EMOJI [N]` and the like. */
export function messageUsageOf(name: MessageCommandName): string {
  return `/${name} ${messageCommands[name].args}`.trimEnd();
}

/** True if it is one of these commands. */
export function isMessageCommandName(name: string): name is MessageCommandName {
  return Object.hasOwn(messageCommands, name);
}

/** Decodes what follows a command's name, trimmed at its start. Never throws. */
export function decodeMessageCommand(name: MessageCommandName, rest: string): MessageCommand {
  return decode(name, rest) ?? bad(`usage: ${messageUsageOf(name)}`);
}

function decode(name: MessageCommandName, rest: string): MessageCommand | undefined {
  switch (name) {
    case 'edit':
      return withText(rest, (text) => ({ type: name, text }));
    case 'erase':
      return erase(rest.trimEnd());
    case 'react':
    case 'unreact': {
      const [emoji = '', count, ...more] = rest.trimEnd().split(/\s+/);
      const n = count === undefined ? 1 : countOf(count);
      const isWhole = emoji !== '' && n !== undefined && more.length === 0;
      return isWhole ? { type: name, emoji, n } : undefined;
    }
    case 'thread': {
      const [, count = '', text = ''] = /^(\S+)\s+([^]*)$/.exec(rest) ?? [];
      const n = countOf(count);
      return n === undefined
        ? undefined
        : withText(text, (said) => ({ type: name, n, text: said }));
    }
    case 'seen':
    case 'pin': {
      const n = rest.trimEnd() === '' ? 1 : countOf(rest.trimEnd());
      return n === undefined ? undefined : { type: name, n };
    }
    case 'unpin': {
      const n = countOf(rest.trimEnd());
      return n === undefined ? undefined : { type: name, n };
    }
    case 'pins':
      return rest.trimEnd() === '' ? { type: name } : undefined;
  }
}

function erase(rest: string): MessageCommand | undefined {
  const [first = '', second, ...more] = rest.split(/\s+/);
  if (more.length > 0) return undefined;
  if (first === '') return { type: 'erase', n: 1 };
  // An alias may be a number: then N follows.
  const isCount = second === undefined && /^\d+$/.test(first);
  const n = isCount ? countOf(first) : second === undefined ? 1 : countOf(second);
  if (n === undefined) return undefined;
  return { type: 'erase', ...(!isCount && { of: first }), n };
}

function countOf(digits: string): number | undefined {
  const n = /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  return n >= 1 && n <= TEXT_HISTORY_MAX ? n : undefined;
}

function withText(
  text: string,
  command: (text: string) => MessageCommand,
): MessageCommand | undefined {
  if (text.trim() === '') return undefined;
  if (!isLongerThan(text, TEXT_BYTES_MAX)) return command(text);
  const message = `text over ${TEXT_BYTES_MAX} bytes`;
  return { type: 'bad', refusal: { code: 'too-large', message } };
}

const bad = (message: string): MessageCommand => ({
  type: 'bad',
  refusal: { code: 'bad-request', message },
});
