// Inputs that made parsers slow before: one unit repeated to the bound, with an end that does not
// fit. Sources: this project's own faults, and what regular expressions and Unicode rules choke on.

export interface BadShape {
  readonly name: string;
  readonly text: string;
}

const UNITS: Readonly<Record<string, string>> = {
  letters: 'a',
  capitals: 'I',
  digits: '1',
  spaces: ' ',
  tabs: '\t',
  commas: ',',
  'commas and spaces': ', ',
  'spaces and commas': ' ,',
  'a list of names': 'a, ',
  words: 'ab ',
  dots: '.',
  dashes: '-',
  slashes: '/',
  colons: ': ',
  'exclamation marks': '!',
  'mail addresses': 'a@a.aa ',
  'web addresses': 'http://a',
  'at signs': '@a',
  stars: '*',
  underscores: '_',
  'stars and letters': '*a',
  backticks: '`',
  'backticks and letters': '`a',
  tildes: '~',
  'opening brackets': '[',
  'brackets and parentheses': '](',
  parentheses: '(',
  'angle brackets': '<',
  ampersands: '&#',
  hashes: '#',
  quotes: '"',
  'greater-than lines': '> \n',
  'list items': '- a\n',
  backslashes: '\\',
  braces: '{"a":',
  newlines: '\n',
  returns: '\r',
  'returns and newlines': '\r\n',
  'spaces and newlines': ' \n',
  NUL: '\0',
  escapes: '\u{1b}[31m',
  'boundary beginnings': '\r\n--',
  'accented letters': 'é',
  'composed letters': 'ᾧ',
  'stacked marks': 'a\u{301}\u{323}\u{327}',
  'marks alone': '\u{301}\u{323}',
  ligatures: 'ﷺ',
  Hangul: '한',
  Han: '山',
  Cyrillic: 'В',
  Persian: 'می‌',
  Hindi: 'क्‍',
  emoji: '😀',
  families: '👩‍👩‍👧',
  'pictures and joiners': '❤️‍',
  flags: '🇸',
  'tag characters': '\u{e0041}',
  'zero-width spaces': '\u{200b}',
  'bidirectional controls': '\u{202e}',
  selectors: '\u{fe0f}',
  'line separators': '\u{2028}',
  'lone surrogates': '\ud800',
};

const ENDS = ['', 'x', ' ', '\n', '\u{200b}'];

/** Returns the unit repeated up to `bytesMax` bytes of UTF-8. */
export function filled(unit: string, bytesMax: number): string {
  return unit.repeat(Math.floor(bytesMax / Buffer.byteLength(unit)));
}

/** Returns every known bad shape, at most `bytesMax` bytes of UTF-8 long, head included. */
export function badShapes(bytesMax: number, head = ''): readonly BadShape[] {
  return Object.entries(UNITS).flatMap(([name, unit]) =>
    ENDS.map((end) => {
      const text = head + filled(unit, bytesMax - Buffer.byteLength(head + end)) + end;
      return { name: `${JSON.stringify(head)}, ${name}, ${JSON.stringify(end)}`, text };
    }),
  );
}

/** The units, for arbitraries that mix them. */
export const badUnits: readonly string[] = Object.values(UNITS);
