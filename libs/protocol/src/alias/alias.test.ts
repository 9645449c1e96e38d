import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCase } from './fold-case.ts';
import { isSingleScript } from './script.ts';
import { aliasKey, reading } from './alias-key.ts';
import { parseAlias, proposeAlias } from './alias.ts';
import { ALIAS_CHARACTERS_MAX } from '../limits.ts';
import type { Alias } from '../names.ts';

/** Any alias: of one script, of several, of none. */
const anyAlias: fc.Arbitrary<Alias> = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom(...Array.from('abcBOB019_-.éÅß')),
      minLength: 1,
      maxLength: 32,
    }),
    fc.string({ unit: fc.constantFrom(...Array.from('сосоАВЕй7')), minLength: 1, maxLength: 32 }),
    fc.string({ unit: fc.constantFrom(...Array.from('ΑΝΒνβυης')), minLength: 1, maxLength: 32 }),
    fc.string({
      unit: fc.constantFrom(...Array.from('山田太郎カひー한글')),
      minLength: 1,
      maxLength: 8,
    }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  )
  .map((text) => parseAlias(text)?.alias)
  .filter((alias) => alias !== undefined);

function keyOf(text: string): string | undefined {
  return parseAlias(text)?.key;
}

test.each([
  'bob',
  'Bob',
  'ann_2',
  "o'neil",
  'a.b',
  'a..b',
  '.a',
  '...',
  'jean-luc',
  '7',
  'Zoë',
  'Ｂｏｂ',
  'сосо',
  'Ελένη',
  'محمد',
  'नरेन्द्र',
  'สมชาย',
  '山田太郎',
  'ヤマダ太郎',
  '김철수',
  '李ㄌㄧˇ',
  'שלום',
  'x'.repeat(32),
])('%j is an alias', (text) => {
  expect(parseAlias(text)?.alias).toBe(text);
});

test.each([
  ['the empty text', ''],
  ['a space', 'a b'],
  ['a space at the end', 'bob '],
  ['a newline', 'bob\n'],
  ['a no-break space', 'a\u{a0}b'],
  ['a star', '*'],
  ['a greater-than sign', '>'],
  ['a dollar', '$JS'],
  ['a comma', 'a,b'],
  ['a colon', 'bob:'],
  ['a slash', '/me'],
  ['33 characters', 'x'.repeat(33)],
  ['a very long text', 'é'.repeat(100_000)],
  ['a leading combining mark', '\u{301}a'],
  ['two scripts', 'Воb'],
  ['Greek among Latin', 'bοb'],
  ['a right-to-left override', 'bob\u{202e}'],
  ['a zero-width space', 'bo\u{200b}b'],
  ['a zero-width joiner', 'bo\u{200d}b'],
  ['a combining grapheme joiner', 'bo\u{34f}b'],
  ['a variation selector', 'bob\u{fe0f}'],
  ['a Hangul filler', '\u{3164}'],
  ['a half-width Hangul filler', '\u{ffa0}'],
  ['a byte order mark', '\u{feff}bob'],
  ['an escape sequence', '\u{1b}[31mbob'],
  ['NUL', 'bob\0'],
  ['an emoji', '😀'],
  ['a fraction (not a decimal digit)', 'a½'],
  ['a lone surrogate', 'bob\ud800'],
])('%s makes no alias', (_, text) => {
  expect(parseAlias(text)).toBeUndefined();
});

test.each([
  'system',
  'server',
  'natter',
  'all',
  'everyone',
  'here',
  'System',
  'ＡＬＬ',
  'a11',
  'al1',
  'alI',
  'AIl',
  'AII',
  'аӀӀ',
  'ꓮꓡꓡ',
  'ЅУЅТЕМ',
  'ʜᴇʀᴇ',
])('the reserved word %s and its look-alikes are no alias', (text) => {
  expect(parseAlias(text)).toBeUndefined();
});

test.each(['Ali', 'ALI', 'ali', 'Aii', 'Hera', 'aLI'])(
  '%s is near a reserved word, and allowed',
  (text) => {
    expect(parseAlias(text)?.alias).toBe(text);
  },
);

test('an alias is stored and counted in NFC', () => {
  expect(parseAlias('Zoe\u{308}')?.alias).toBe('Zoë');
  expect(parseAlias('e\u{308}'.repeat(32))?.alias).toBe('ë'.repeat(32));
  expect(parseAlias('e\u{308}'.repeat(33))).toBeUndefined();
  // NFC makes two characters of this one.
  expect(parseAlias('\u{958}'.repeat(16))?.alias).toHaveLength(32);
  expect(parseAlias('\u{958}'.repeat(17))).toBeUndefined();
});

test.each([
  ['upper and lower case', 'Bob', 'bob'],
  ['full width', 'Ｂｏｂ', 'bob'],
  ['mathematical letters', '𝐁𝐨𝐛', 'bob'],
  ['Cyrillic', 'сосо', 'coco'],
  ['Cyrillic capitals', 'СОСО', 'coco'],
  ['Greek', 'ο', 'o'],
  ['Lisu, which is confusable twice over', 'ꓟ', 'M'],
  ['a zero', 'b0b', 'bob'],
  ['a one', 'bi11', 'bill'],
  ['r and n', 'tom', 'torn'],
  ['capitals of Latin and Cyrillic', 'BOB', 'ВОВ'],
  ['capitals of Latin and Cyrillic', 'HOPE', 'НОРЕ'],
  ['capitals of Latin and Cyrillic', 'TOM', 'ТОМ'],
  ['capitals of Latin and Greek', 'ANNA', 'ΑΝΝΑ'],
  ['capitals of Latin and Greek', 'BOB', 'ΒΟΒ'],
  ['capitals of Latin and Greek', 'HYMEX', 'ΗΥΜΕΧ'],
  ['capitals of Latin and Coptic', 'BOB', 'ⲂⲞⲂ'],
  ['capitals of Latin and Cherokee', 'DAVE', 'ᎠᎪᏙᎬ'],
  ['capitals of Latin and Lisu', 'BOB', 'ꓐꓳꓐ'],
  ['small capitals', 'BOB', 'ʙᴏʙ'],
  ['Cyrillic in either case', 'ВОВА', 'вова'],
  ['Greek in either case', 'ΝΙΝΑ', 'νινα'],
  ['capital I and small l', 'Ian', 'lan'],
  ['capital I and one', 'Ian', '1an'],
  ['capital I and small i', 'IRIS', 'iris'],
  ['palochka and small l', 'ӏ', 'l'],
  ['Ukrainian І and small l', 'І', 'l'],
  ['Greek iota and one', 'Ι', '1'],
  ['sharp s', 'Groß', 'GROSS'],
  ['final sigma', 'ΝΙΚΟΣ', 'νικος'],
  ['a dotless i', 'ıvan', 'ivan'],
  ['a decomposed letter', 'Zoe\u{308}', 'zoë'],
])('%s: %s and %s are one alias', (_, left, right) => {
  expect(keyOf(left)).toBeDefined();
  expect(keyOf(left)).toBe(keyOf(right));
});

test('names that read differently have different keys', () => {
  const names = [
    'bob',
    'bobby',
    'ann',
    'zoe',
    'zoë',
    'иван',
    '山田',
    'a.b',
    'a..b',
    '.a',
    'a-b',
    'a_b',
    'nina',
    'vina',
    'rey',
    'yer',
    'bus',
    'buss',
    'bob7',
    'bobt',
    'соня',
    'сона',
    'γιώργος',
  ];
  expect(new Set(names.map(keyOf)).size).toBe(names.length);
});

test('the key of a key is that key', () => {
  fc.assert(
    fc.property(anyAlias, (alias) => {
      expect(aliasKey(aliasKey(alias))).toBe(aliasKey(alias));
    }),
  );
});

test('every character an alias can hold has a stable key', () => {
  const restless: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    // Han and Hangul, most of all characters, read as themselves.
    if (
      !/[[\p{L}\p{M}\p{Nd}]--\p{DI}]/v.test(character) ||
      /[\u3400-\u9fff\uac00-\ud7ff\u{20000}-\u{3ffff}]/u.test(character)
    )
      continue;
    const key = aliasKey(character);
    const twins = ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => character.normalize(form));
    twins.push(key, character.toUpperCase(), character.toLowerCase());
    if (key === '' || twins.some((twin) => aliasKey(twin) !== key))
      restless.push(code.toString(16));
  }
  expect(restless).toEqual([]);
});

test.each(['ﷺ', 'ﷻ'])('%s reads as its letters do, alone and among marks', (ligature) => {
  for (const text of [ligature, `a${ligature}`, `${ligature}\u{64b}\u{651}${ligature}b`])
    expect(reading(text)).toBe(reading(text.normalize('NFKD')));
  expect(reading(ligature.repeat(32))).toBe(reading(ligature).repeat(32));
});

test('an alias in any normal form or case has the same key', () => {
  fc.assert(
    fc.property(anyAlias, (alias) => {
      const key = aliasKey(alias);
      for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'])
        expect(aliasKey(alias.normalize(form))).toBe(key);
      expect(aliasKey(alias.toUpperCase())).toBe(key);
      expect(aliasKey(alias.toLowerCase())).toBe(key);
    }),
  );
});

test('no alias has an empty key', () => {
  fc.assert(
    fc.property(anyAlias, (alias) => {
      expect(aliasKey(alias)).not.toBe('');
    }),
  );
});

test('any text has a key, and parsing it never throws', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseAlias(text);
      expect(typeof aliasKey(text)).toBe('string');
      if (parsed === undefined) return;
      expect(parseAlias(parsed.alias)).toEqual(parsed);
      expect(parsed.key).toBe(aliasKey(text));
    }),
  );
});

test('a text too long to be an alias is its own key', () => {
  for (const long of ['B'.repeat(65_536), 'B'.repeat(33), 'ﷺ'.repeat(33), 'e\u{308}'.repeat(33)])
    expect(aliasKey(long)).toBe(long);
});

test('a proposed alias is valid, short enough, and ends in its number', () => {
  fc.assert(
    fc.property(anyAlias, fc.integer({ min: 2, max: 100_000 }), (alias, n) => {
      const { alias: proposed, key } = proposeAlias(alias, n);
      expect(parseAlias(proposed)).toEqual({ alias: proposed, key });
      expect(Array.from(proposed).length).toBeLessThanOrEqual(ALIAS_CHARACTERS_MAX);
      expect(proposed.endsWith(String(n))).toBe(true);
    }),
  );
  expect(proposeAlias('bob' as Alias, 2).alias).toBe('bob2');
  expect(proposeAlias('b'.repeat(32) as Alias, 12).alias).toBe(`${'b'.repeat(30)}12`);
  expect(proposeAlias('a' as Alias, 11).alias).toBe('a_11');
});

test('case folding is idempotent and ignores neighbours', () => {
  const restless: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const folded = foldCase(String.fromCodePoint(code));
    if (foldCase(folded) !== folded) restless.push(code.toString(16));
  }
  expect(restless).toEqual([]);
  expect(foldCase('ΟΔΟΣ')).toBe('οδοσ');
});

test('a text reads as the letters it looks like', () => {
  expect(reading('раура1')).toBe('paypal');
  expect(reading('a\u{200d}b')).toBe('ab');
});

test('every letter that this Node knows fits some alias', () => {
  const strangers: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (/\p{L}/u.test(character) && !isSingleScript(character)) strangers.push(code.toString(16));
  }
  expect(strangers).toEqual([]);
});
