// Text dialect, inbound: one line of a person → a command. Pure. Before: framing.ts (TCP) or a
// WebSocket frame. Grammar: docs/protocol.md, "Text dialect" 6. JSON twin: json-codec.ts.
import type { Refusal } from '../codes.ts';
import {
  QUERY_TOO_LONG,
  RECIPIENTS_MAX,
  TEXT_BYTES_MAX,
  TEXT_HISTORY_DEFAULT,
  TEXT_HISTORY_MAX,
} from '../limits.ts';
import { decodeLaterCommand, isLaterCommandName } from './later-commands.ts';
import type { LaterCommand } from './later-commands.ts';
import { decodeMessageCommand, isMessageCommandName } from './message-commands.ts';
import type { MessageCommand } from './message-commands.ts';
import { decodeRoomCommand, isRoomCommandName } from './room-commands.ts';
import type { RoomCommand } from './room-commands.ts';
import { isCommandName, usageOf, type CommandName } from './text-commands.ts';
import { isLongerThan, isQueryTooLong } from '../utf8.ts';

/** A line's command. Rooms and aliases are as written: the gateway parses them. */
export type TextCommand =
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'msg'; readonly to: readonly string[]; readonly text: string }
  | { readonly type: 'join'; readonly room: string }
  | { readonly type: 'room' }
  | { readonly type: 'leave' }
  | { readonly type: 'who' }
  | { readonly type: 'whois'; readonly alias: string }
  /** Without a text it asks for one's own. `-` removes it. */
  | { readonly type: 'status'; readonly text: string }
  | { readonly type: 'history'; readonly limit: number }
  | { readonly type: 'search'; readonly query: string }
  | { readonly type: 'help'; readonly about?: 'room' }
  | { readonly type: 'quit' }
  | RoomCommand
  | MessageCommand
  | LaterCommand
  | { readonly type: 'bad'; readonly refusal: Refusal };

// Characters of an unknown command that are shown back.
const SHOWN_COMMAND_MAX = 32;

/** Decodes a line of `ownAlias`; undefined if it is empty. Keeps newlines inside. Never throws. */
export function decodeLine(text: string, ownAlias: string): TextCommand | undefined {
  const line = withoutOwnPrefix(withoutNewline(text), ownAlias);
  if (line === '') return undefined;
  if (line.startsWith('//')) return say(line.slice(1));
  return line.startsWith('/') ? decodeCommand(line) : say(line);
}

/** Takes off one line end, if there is one: LF, CR, CR LF or CR NUL. */
export function withoutNewline(text: string): string {
  return text.replace(/(?:\r?\n|\r\0?)$/, '');
}

/** The original client sends `bob: hi`, with its alias in any normal form. */
function withoutOwnPrefix(line: string, ownAlias: string): string {
  const end = line.indexOf(': ');
  return end >= 0 && line.slice(0, end).normalize('NFC') === ownAlias ? line.slice(end + 2) : line;
}

function decodeCommand(line: string): TextCommand {
  const word = /^\/\S*/.exec(line)?.[0] ?? '/';
  const name = word.slice(1);
  const rest = line.slice(word.length).trimStart();
  if (isRoomCommandName(name)) return decodeRoomCommand(name, rest);
  if (isMessageCommandName(name)) return decodeMessageCommand(name, rest);
  if (isLaterCommandName(name)) return decodeLaterCommand(name, rest);
  if (!isCommandName(name)) {
    const shown = Array.from(word).slice(0, SHOWN_COMMAND_MAX).join('');
    return bad(`unknown command ${shown}, try /help`);
  }
  switch (name) {
    case 'msg':
      return unicast(rest);
    case 'to':
      return multicast(rest);
    case 'join':
      return rest === '' ? usage(name) : { type: 'join', room: rest.trim() };
    case 'whois':
      return rest === '' ? usage(name) : { type: name, alias: rest.trim() };
    case 'status':
      return { type: name, text: rest.trim() };
    case 'history':
      return history(rest.trim());
    case 'search':
      return search(rest.trim());
    case 'me':
      return rest === '' ? usage(name) : say(line);
    case 'help':
      return rest.trim() === 'room' ? { type: name, about: 'room' } : { type: name };
    case 'room':
    case 'leave':
    case 'who':
    case 'quit':
      return { type: name };
  }
}

function unicast(rest: string): TextCommand {
  const [alias = ''] = rest.split(/\s/, 1);
  return message('msg', alias === '' ? [] : [alias], rest.slice(alias.length));
}

function multicast(rest: string): TextCommand {
  // Spaces around the commas are fine: `/to ann, cy hello`.
  const list = /^[^\s,]*(?:\s*,[\s,]*[^\s,]*)*/.exec(rest)?.[0] ?? '';
  const names = list.split(',').map((name) => name.trim());
  return message(
    'to',
    names.filter((name) => name !== ''),
    rest.slice(list.length),
  );
}

function message(name: 'msg' | 'to', to: readonly string[], rest: string): TextCommand {
  const text = rest.trimStart();
  if (to.length === 0 || text === '') return usage(name);
  if (to.length > RECIPIENTS_MAX) return tooLarge(`at most ${RECIPIENTS_MAX} recipients`);
  return isLongerThan(text, TEXT_BYTES_MAX) ? textTooLarge() : { type: 'msg', to, text };
}

function say(text: string): TextCommand {
  return isLongerThan(text, TEXT_BYTES_MAX) ? textTooLarge() : { type: 'say', text };
}

function history(rest: string): TextCommand {
  if (rest === '') return { type: 'history', limit: TEXT_HISTORY_DEFAULT };
  const limit = /^\d{1,4}$/.test(rest) ? Number(rest) : 0;
  return limit >= 1 && limit <= TEXT_HISTORY_MAX ? { type: 'history', limit } : usage('history');
}

function search(query: string): TextCommand {
  if (query === '') return usage('search');
  return isQueryTooLong(query) ? tooLarge(QUERY_TOO_LONG) : { type: 'search', query };
}

function usage(name: CommandName): TextCommand {
  return bad(`usage: ${usageOf(name)}`);
}

function bad(text: string): TextCommand {
  return { type: 'bad', refusal: { code: 'bad-request', message: text } };
}

function textTooLarge(): TextCommand {
  return tooLarge(`text over ${TEXT_BYTES_MAX} bytes`);
}

function tooLarge(text: string): TextCommand {
  return { type: 'bad', refusal: { code: 'too-large', message: text } };
}
