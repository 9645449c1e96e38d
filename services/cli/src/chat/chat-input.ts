// A line typed into the chat → what it asks for. Pure. The grammar is the text dialect's
// (docs/protocol.md, "Text dialect" 6), plus kept recipients and file uploads.
import {
  commands,
  decodeLine,
  isLaterCommandName,
  isMessageCommandName,
  laterCommands,
  laterUsageOf,
  messageCommands,
  messageUsageOf,
  roomCommands,
  roomHelpLines,
  usageOf,
} from '@natter/protocol';
import type {
  CommandName,
  LaterCommand,
  LaterCommandName,
  MessageCommand,
  MessageCommandName,
  TextCommand,
} from '@natter/protocol';

export type ChatInput =
  | Exclude<TextCommand, OnMessage>
  | { readonly type: 'on-message'; readonly command: OnMessage }
  /** Addresses everything from here on; an empty list is everybody. */
  | { readonly type: 'recipients'; readonly to: readonly string[] }
  | { readonly type: 'upload'; readonly path: string };

/** Those on messages that were said, that expire, or that are said later. */
export type OnMessage = Exclude<MessageCommand | LaterCommand, { readonly type: 'bad' }>;

/** About a room, or somebody in it; and search, in all of them. */
export type AboutRoom = Extract<
  ChatInput,
  { readonly type: 'act' | 'topic' | 'people' | 'whois' | 'status' | 'search' }
>;

export type AboutMessage = Extract<ChatInput, { readonly type: 'on-message' }>;

/** Not an alias, so no line begins with it. */
const NOBODY = '\0';
const RECIPIENTS = /^\/to(?:\s+(?<names>[^\s,]+(?:\s*,\s*[^\s,]+)*))?\s*(?:,\s*)?$/;
const UPLOAD = /^\/upload(?=\s|$)/;

/** Returns undefined for an empty line. A pasted one may hold line breaks. Never throws. */
export function decodeInput(line: string): ChatInput | undefined {
  const input = decode(line);
  return input && isOneLine(input) && line.trimEnd().includes('\n') ? tooManyLines(line) : input;
}

function decode(line: string): ChatInput | undefined {
  const recipients = RECIPIENTS.exec(line);
  if (recipients)
    return { type: 'recipients', to: recipients.groups?.['names']?.split(/[\s,]+/) ?? [] };
  if (!UPLOAD.test(line)) return decodeText(line);
  const path = line.replace(UPLOAD, '').trim();
  return path === '' ? bad('usage: /upload FILE') : { type: 'upload', path };
}

function decodeText(line: string): ChatInput | undefined {
  const command = decodeLine(line, NOBODY);
  return command !== undefined && isOnMessage(command) ? { type: 'on-message', command } : command;
}

const isOnMessage = (command: TextCommand): command is OnMessage =>
  isMessageCommandName(command.type) ||
  isLaterCommandName(command.type) ||
  command.type === 'say-later';

/** Returns whether further lines would be lost on it. After `/quit` nothing counts. */
function isOneLine(input: ChatInput): boolean {
  const { type } = input.type === 'on-message' ? input.command : input;
  if (/^(edit|thread|burn|say-later)$/.test(type)) return false;
  return type !== 'say' && type !== 'msg' && type !== 'dm' && type !== 'quit' && type !== 'bad';
}

function tooManyLines(line: string): ChatInput {
  return bad(`${/^\S*/.exec(line)?.[0]} takes one line; nothing was done`);
}

/** The names of the commands, as typed. */
export const chatCommands: readonly string[] = [
  ...Object.keys(commands),
  ...Object.keys(roomCommands),
  ...Object.keys(messageCommands),
  ...Object.keys(laterCommands),
  'upload',
]
  .map((name) => `/${name}`)
  .toSorted();

/** What the commands do here, where it differs from the text dialect. */
const changed: Partial<Record<CommandName, string>> = {
  history: 'shows the N messages before those on the screen (20; at most 200); or Page Up',
  quit: 'ends the chat; or Ctrl-D',
};

/** Returns the lines of `/help`, or of `/help room`. */
export const helpOn = (about: 'room' | undefined): readonly string[] =>
  about === 'room' ? roomHelpLines.map((line) => `  ${line}`) : chatHelp;

const chatHelp: readonly string[] = [
  ...(Object.keys(commands) as CommandName[]).map((name) =>
    helpLine(usageOf(name), changed[name] ?? commands[name].does),
  ),
  ...(Object.keys(messageCommands) as MessageCommandName[]).map((name) =>
    helpLine(messageUsageOf(name), messageCommands[name].does),
  ),
  ...(Object.keys(laterCommands) as LaterCommandName[]).map((name) =>
    helpLine(laterUsageOf(name), laterCommands[name].does),
  ),
  helpLine('/to A,B', 'addresses only them from here on; /to alone addresses everybody'),
  helpLine('/upload FILE', 'shares a file with those you address'),
  helpLine('//text', 'says /text'),
];

function helpLine(usage: string, does: string): string {
  return `  ${usage.padEnd(20)} ${does}`;
}

function bad(message: string): ChatInput {
  return { type: 'bad', refusal: { code: 'bad-request', message } };
}
