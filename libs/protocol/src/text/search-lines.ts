// What a search found → lines for text clients, without their newlines. Pure.
// Contract: docs/protocol.md, "Text dialect" 6. Each is a notice: it begins with `* `.
import { escapeText } from './escape-text.ts';
import type { Found, Hit } from '../messages.ts';

/** Returns one line for each message, and one that says what may be missing. */
export function linesOfFound({ hits, more, incomplete }: Found): string[] {
  const lines = hits.map(lineOfHit);
  if (hits.length === 0) lines.push(more ? '* nothing in the newest messages' : '* nothing found');
  else if (more) lines.push('* there are more: add words, or before:2026-11-01');
  if (incomplete === true) lines.push('* the archive is still reading the log: ask again later');
  return lines;
}

/** Returns `* in lobby, 2026-11-28 10:04 UTC, bob: …the words around it…`. */
function lineOfHit({ message, snippet }: Hit): string {
  const { room, at, from } = message;
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const text = snippet.map((part) => part.text).join('');
  return escapeText(`* in ${room}, ${time} UTC, ${from}: ${text}`);
}
