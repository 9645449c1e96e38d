// Finds the first address in a message's text that may have a preview. Pure, and linear in the
// text. The page finds links by the same rules (services/web/src/markdown/find-links.ts).
import { PREVIEW_URL_MAX } from '@natter/previews';

/** Addresses in code are no links. */
const CODE = /```[^]*?(?:```|$)|`[^`\n]*`/g;
const ADDRESS =
  /(?<![\p{L}\p{N}])https?:\/\/(?=[\p{L}\p{N}[])(?:\[[0-9a-f:.]{2,45}\])?[^\s<>"`[\]]*/iu;
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', '}': '{' };
const TRAILING = new Set(`?!.,:;*_~'…)}`);

/** Returns undefined if there is none, or if it names a user, or is too long. */
export function firstLink(text: string): string | undefined {
  const [found] = ADDRESS.exec(text.replaceAll(CODE, ' ')) ?? [];
  if (found === undefined) return undefined;
  const written = withoutTrailing(found);
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  return url.href.length <= PREVIEW_URL_MAX ? url.href : undefined;
}

/** Without the punctuation of the sentence; a bracket stays if it was opened in the address. */
function withoutTrailing(word: string): string {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = word.length;
  for (; end > 0; end -= 1) {
    const last = word[end - 1] ?? '';
    if (!TRAILING.has(last)) break;
    const opener = CLOSERS[last];
    const count = counts.get(last) ?? 0;
    if (opener !== undefined && (counts.get(opener) ?? 0) >= count) break;
    counts.set(last, count - 1);
  }
  return word.slice(0, end);
}
