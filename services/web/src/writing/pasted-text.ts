// Tells a pasted text that is better sent as a file, and names the file. Pure.
import { isLongerThan, TEXT_BYTES_MAX } from '@natter/protocol';

/** A text above either of these is offered as a file. */
const BYTES_MAX = 4 * 1024;
const LINES_MAX = 60;
/** Characters. A field with more is slow: such a text becomes a file at once. */
export const FIELD_CHARACTERS_MAX = 256 * 1024;
/** What is looked at of a text to tell its language, characters. */
const LOOKED_AT = 4_096;

/** Returns whether a pasted text is offered as a file. */
export function isOverlong(text: string): boolean {
  return isLongerThan(text, BYTES_MAX) || lineCount(text) > LINES_MAX;
}

/** Returns whether no message takes a text as long as this. */
export function isTooLong(text: string): boolean {
  return isLongerThan(text, TEXT_BYTES_MAX);
}

/** Returns the number of its lines. */
export function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Returns where a text must end so that a message takes it. No character is cut in two. */
export function fittingLength(text: string): number {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(TEXT_BYTES_MAX));
  return read;
}

/** Languages in fences, and their files' endings where they differ. */
const ENDINGS: Readonly<Record<string, string>> = {
  bash: 'sh',
  'c++': 'cpp',
  csharp: 'cs',
  go: 'go',
  javascript: 'js',
  kotlin: 'kt',
  markdown: 'md',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shell: 'sh',
  text: 'txt',
  typescript: 'ts',
};

/** A text has this ending if all of the patterns are found in it. The first that fits counts. */
const SIGNS: readonly (readonly [ending: string, ...patterns: readonly RegExp[]])[] = [
  ['diff', /^(?:diff --git |--- \S.*\n\+\+\+ |@@ -\d)/mu],
  ['html', /^\s*<(?:!doctype html|html)\b/iu],
  ['xml', /^\s*<\?xml\b/u],
  ['svg', /^\s*<svg\b/u],
  ['sh', /^#!.*\b(?:ba|z)?sh\b/u],
  ['py', /^#!.*\bpython/u],
  ['js', /^#!.*\bnode\b/u],
  ['php', /^\s*<\?php\b/u],
  ['py', /^(?:def \w+\(.*\).*:|class \w+.*:|from [\w.]+ import .+|import [\w.]+)$/mu, /^\s+\w/mu],
  ['go', /^package \w+$/mu, /^(?:func|import|type) /mu],
  ['rs', /^\s*(?:pub )?fn \w+.*\{$/mu, /\blet (?:mut )?\w|\bimpl\b|->/u],
  ['cpp', /^#include [<"]/mu, /\bstd::|\bclass \w+|\btemplate\s*</u],
  ['c', /^#include [<"]/mu],
  ['java', /^(?:import|package) [\w.*]+;$/mu, /\b(?:public|class|interface)\b/u],
  ['ts', /^(?:export )?(?:interface|type) \w+.*[{=]|^import type /mu, /[;{]\s*$/mu],
  ['js', /^(?:import .+ from ['"]|(?:export )?(?:async )?function[ *]|const \w+ = )/mu],
  ['sql', /^\s*(?:select|insert into|create table|update|alter table)\b/iu, /;|\bfrom\b/iu],
  ['css', /^[.#@:\w][^{}\n]*\{\s*\n\s+[\w-]+:.*;/mu],
  ['yaml', /^---\n[\w"'-]/u],
  ['md', /^#{1,6} \S/mu, /^(?:[-*] |\d+\. |```|\[.+\]\(|#{1,6} \S)/mu],
];

/** Returns a file with the text, named after its language, if that can be told. */
export function fileOfText(text: string): File {
  const fence = /^\s*```([\w+#-]*)[^\n]*\n([^]*?)\n?```\s*$/u.exec(text);
  const isFenced = fence !== null && !fence[2]!.includes('```');
  const inside = isFenced ? fence[2]! : text;
  const named = isFenced ? fence[1]!.toLowerCase() : '';
  const ending = named === '' ? endingOf(inside) : endingNamed(named);
  // Whatever it is, it is read as text: nothing that a browser would run.
  return new File([inside], `pasted-text.${ending}`, { type: 'text/plain' });
}

const endingNamed = (language: string): string =>
  ENDINGS[language] ?? (/^[a-z\d]{1,8}$/u.test(language) ? language : 'txt');

function endingOf(text: string): string {
  if (isJson(text)) return 'json';
  const start = text.slice(0, LOOKED_AT);
  const found = SIGNS.find(([, ...patterns]) => patterns.every((pattern) => pattern.test(start)));
  return found?.[0] ?? tableEnding(start);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Something else in brackets.
    return false;
  }
}

/** A table has as many commas, or tabs, in each of its first lines. */
function tableEnding(text: string): 'csv' | 'tsv' | 'txt' {
  const all = text.split('\n');
  // The last one may be cut off.
  const lines = (text.length < LOOKED_AT ? all : all.slice(0, -1)).filter((line) => line !== '');
  const isEven = (mark: string): boolean => {
    const counts = new Set(lines.slice(0, 10).map((line) => line.split(mark).length));
    return lines.length >= 3 && counts.size === 1 && !counts.has(1);
  };
  if (isEven('\t')) return 'tsv';
  return isEven(',') ? 'csv' : 'txt';
}
