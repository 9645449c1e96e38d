// Text dialect, outbound: an event → one line, without its newline. Pure. Inbound: text-codec.ts.
// Contract: docs/protocol.md, "Text dialect" 3–7. No text can forge the start of a line: an alias
// (which has no space and no colon), `* ` or `! `.
import type { Refusal } from '../codes.ts';
import { escapeText } from './escape-text.ts';
import type { FileReference } from '../file-reference.ts';
import type { Change, Message } from '../messages.ts';

/** The first bytes a text client gets: these 6, no newline. */
export const ALIAS_QUESTION = 'alias?';
/** A newcomer gets this after the notice about itself. */
export const CONNECTED = 'you are now connected!';

/**
 * Returns `bob: hi`, `bob → ann, cy: hi`, `* bob waves`, `* bob → ann waves` or `bob: [file] …`.
 * `origin` is put before a file's path.
 */
export function lineOfMessage(message: Message, origin = ''): string {
  const names = message.to === undefined ? '' : ` → ${message.to.join(', ')}`;
  const head = escapeText(message.from + names);
  const action = message.file === undefined ? actionOf(message.text) : undefined;
  if (action !== undefined) return `* ${head} ${escapeText(action)}`;
  if (message.file === undefined) return `${head}: ${escapeText(message.text)}`;
  const text = message.text === '' ? '' : ` ${message.text}`;
  return `${head}: ${escapeText(`${describeFile(message.file, origin)}${text}`)}`;
}

/** Returns `waves` for the text `/me waves`, and undefined for any other. */
export function actionOf(text: string): string | undefined {
  const action = /^\/me\s+(?=\S)/.exec(text);
  return action === null ? undefined : text.slice(action[0].length);
}

/** Returns the line that reports who came or left. */
export function lineOfNotice(alias: string, change: Change): string {
  const who = escapeText(alias);
  switch (change) {
    case 'joined':
      return `${who} has connected to the chat room`;
    case 'left':
      return `${who} has left the chat room!`;
  }
}

/** Returns the line that replaces the notices of a second, in a large room. */
export function lineOfDigest(digest: {
  readonly joined: number;
  readonly left: number;
  readonly count: number;
}): string {
  return `${digest.joined} joined, ${digest.left} left, ${digest.count} here`;
}

/** Returns `3 here: ann, bob, cy`; with `, …` if `names` are fewer than `count`. */
export function lineOfWho(count: number, names: readonly string[]): string {
  const more = names.length < count ? ', …' : '';
  return `${count} here: ${escapeText(names.join(', '))}${more}`;
}

/** Returns `! ` and the refusal's message. */
export function lineOfRefusal(refusal: Refusal): string {
  return `! ${escapeText(refusal.message)}`;
}

/** Returns `[file] name (12 KB) ORIGIN/v1/files/ID/name`, not escaped. */
function describeFile(file: FileReference, origin: string): string {
  const path = `${origin}/v1/files/${encodePart(file.id)}/${encodePart(file.name)}`;
  return `[file] ${file.name} (${formatSize(file.size)}) ${path}`;
}

/** encodeURIComponent throws on a lone surrogate; a line must not. */
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
