// Text dialect, outbound: what happens → one line, without its newline. Pure. Contract: docs/protocol.md, "Text dialect" 3–7.
// A line begins with what no text can forge: an alias (it has no space and no colon), `* ` or `! `. Inbound: text-codec.ts.
import type { Refusal } from '../codes.ts';
import { escapeText } from './escape-text.ts';
import type { Change, FileReference, Message } from '../messages.ts';

/** The first thing a text client gets: these 6 bytes, no newline. */
export const ALIAS_QUESTION = 'alias?';
/** What a newcomer gets after the notice about itself. */
export const CONNECTED = 'you are now connected!';

/** `bob: hi`, `bob → ann, cy: hi`, `* bob waves`, `* bob → ann waves`, `bob: [file] …`. `origin`: what a file's path is shown with. */
export function lineOfMessage(message: Message, origin = ''): string {
  const names = message.to === undefined ? '' : ` → ${message.to.join(', ')}`;
  const head = escapeText(message.from + names);
  const action = message.file === undefined ? actionOf(message.text) : undefined;
  if (action !== undefined) return `* ${head} ${escapeText(action)}`;
  if (message.file === undefined) return `${head}: ${escapeText(message.text)}`;
  const text = message.text === '' ? '' : ` ${message.text}`;
  return `${head}: ${escapeText(`${describeFile(message.file, origin)}${text}`)}`;
}

/** What the text `/me waves` says that its sender does, `waves`; undefined for any other text. */
export function actionOf(text: string): string | undefined {
  const action = /^\/me\s+(?=\S)/.exec(text);
  return action === null ? undefined : text.slice(action[0].length);
}

export function lineOfNotice(alias: string, change: Change): string {
  const who = escapeText(alias);
  switch (change) {
    case 'joined':
      return `${who} has connected to the chat room`;
    case 'left':
      return `${who} has left the chat room!`;
  }
}

/** The notices of a second, in a large room. */
export function lineOfDigest(digest: {
  readonly joined: number;
  readonly left: number;
  readonly count: number;
}): string {
  return `${digest.joined} joined, ${digest.left} left, ${digest.count} here`;
}

/** `names` may be fewer than `count`; then the line says so. */
export function lineOfWho(count: number, names: readonly string[]): string {
  const more = names.length < count ? ', …' : '';
  return `${count} here: ${escapeText(names.join(', '))}${more}`;
}

/** `! ` and what the refusal says. */
export function lineOfRefusal(refusal: Refusal): string {
  return `! ${escapeText(refusal.message)}`;
}

/** `[file] name (12 KB) ORIGIN/v1/files/ID/name`, not escaped. */
function describeFile(file: FileReference, origin: string): string {
  const path = `${origin}/v1/files/${encodePart(file.id)}/${encodePart(file.name)}`;
  return `[file] ${file.name} (${formatSize(file.size)}) ${path}`;
}

/** encodeURIComponent throws on a lone surrogate; none should be here, and a line is no place to throw. */
function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

function formatSize(bytes: number): string {
  let size = bytes;
  for (const unit of ['B', 'KB', 'MB', 'GB']) {
    if (size < 1024) return `${Math.round(size)} ${unit}`;
    size /= 1024;
  }
  return `${Math.round(size)} TB`;
}
