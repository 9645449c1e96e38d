// Where the comments of a source file are. Pure. Strings that look like comments are none.
import { parseSync } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** From the first character of the comment to after its last, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Strings first, so that a comment sign inside one is passed over. */
const C = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(\/\/[^\n]*|\/\*[^]*?\*\/)/g;
/** A `//` in CSS is part of an address. */
const CSS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(\/\*[^]*?\*\/)/g;
/** YAML, Dockerfile, HAProxy, NATS: a `#` after white space, not inside quotes. */
const HASH = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?<=^|\s)(#[^\n]*)/gm;

/** Returns the spans of all comments. Throws when TypeScript cannot be parsed. */
export function commentsOf({ path, text }: SourceFile): Span[] {
  if (/\.tsx?$/.test(path)) {
    const { comments, errors } = parseSync(path, text);
    if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
    return comments.map(({ start, end }) => ({ start, end }));
  }
  return matches(text, path.endsWith('.css') ? CSS : /\.[ch]$/.test(path) ? C : HASH);
}

function matches(text: string, syntax: RegExp): Span[] {
  return [...text.matchAll(syntax)].flatMap(({ index, 0: match, 1: comment }) =>
    comment === undefined
      ? []
      : [{ start: index + match.length - comment.length, end: index + match.length }],
  );
}
