// The kinds of words in code that have a colour, and what highlight.js calls them. Pure.

/** The names of the colours in code.css, too: `::highlight(code-keyword)`. */
export const TOKEN_KINDS = [
  'keyword',
  'string',
  'comment',
  'number',
  'title',
  'name',
  'addition',
  'deletion',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** By the names of highlight.js: its documentation, "CSS classes reference". */
const KINDS: Readonly<Record<string, TokenKind>> = {
  keyword: 'keyword',
  'selector-tag': 'keyword',
  meta: 'keyword',
  tag: 'keyword',
  string: 'string',
  regexp: 'string',
  char: 'string',
  code: 'string',
  link: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  number: 'number',
  literal: 'number',
  symbol: 'number',
  bullet: 'number',
  title: 'title',
  section: 'title',
  name: 'title',
  type: 'name',
  built_in: 'name',
  attr: 'name',
  attribute: 'name',
  property: 'name',
  variable: 'name',
  'template-variable': 'name',
  'selector-class': 'name',
  'selector-id': 'name',
  'selector-attr': 'name',
  'selector-pseudo': 'name',
  addition: 'addition',
  deletion: 'deletion',
};

/** Returns the number of the kind in TOKEN_KINDS; undefined: it has no colour of its own. */
export function kindOf(scope: string): number | undefined {
  const kind = Object.hasOwn(KINDS, scope) ? KINDS[scope] : undefined;
  return kind && TOKEN_KINDS.indexOf(kind);
}

/** Three numbers a token: where it begins, where it ends, and its kind. */
export type Tokens = Uint32Array;
export const TOKEN_NUMBERS = 3;

/** A question to the worker. */
export interface CodeToRead {
  readonly language: string;
  readonly text: string;
}
