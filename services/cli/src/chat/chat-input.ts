// What somebody typed into the chat → what is to be done. Pure. The grammar is the text dialect's (docs/protocol.md, "Text dialect" 6),
// and what a program at hand can do beside it: keep recipients, share files.
import { commands, decodeLine, usageOf } from '@natter/protocol';
import type { CommandName, TextCommand } from '@natter/protocol';

export type ChatInput =
  | TextCommand
  /** Who is spoken to from here on; none: everybody. */
  | { readonly type: 'recipients'; readonly to: readonly string[] }
  | { readonly type: 'upload'; readonly path: string };

/** No alias: nothing that is typed begins with it. */
const NOBODY = '\0';
const RECIPIENTS = /^\/to(?:\s+(?<names>[^\s,]+(?:\s*,\s*[^\s,]+)*))?\s*,?\s*$/;

/** Undefined: nothing. Never throws. */
export function decodeInput(line: string): ChatInput | undefined {
  const recipients = RECIPIENTS.exec(line);
  if (recipients)
    return { type: 'recipients', to: recipients.groups?.['names']?.split(/[\s,]+/) ?? [] };
  const upload = /^\/upload(?:\s+(?<path>.*\S))?\s*$/.exec(line);
  if (!upload) return decodeLine(line, NOBODY);
  const path = upload.groups?.['path'];
  return path === undefined ? bad('usage: /upload FILE') : { type: 'upload', path };
}

/** The commands' names, as they are typed. */
export const chatCommands: readonly string[] = [...Object.keys(commands), 'upload']
  .map((name) => `/${name}`)
  .toSorted();

const changed: Partial<Record<CommandName, string>> = {
  history: 'shows the N messages before those on the screen (20; at most 200); so does Page Up',
  quit: 'ends; so does Ctrl-D',
};

/** What `/help` shows. */
export const chatHelp: readonly string[] = [
  ...(Object.keys(commands) as CommandName[]).map((name) =>
    helpLine(usageOf(name), changed[name] ?? commands[name].does),
  ),
  helpLine('/to A,B', 'speaks to them only from here on; /to alone: to everybody again'),
  helpLine('/upload FILE', 'shares a file with those you speak to'),
  helpLine('//text', 'says /text'),
];

function helpLine(usage: string, does: string): string {
  return `  ${usage.padEnd(16)} ${does}`;
}

function bad(message: string): ChatInput {
  return { type: 'bad', refusal: { code: 'bad-request', message } };
}
