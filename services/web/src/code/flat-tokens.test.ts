import { common, createLowlight } from 'lowlight';
import { expect, test } from 'vitest';
import { flatTokens } from './flat-tokens.ts';
import { TOKEN_KINDS } from './token-kinds.ts';

const lowlight = createLowlight(common);

/** `kind:word` of each coloured word. */
function read(language: string, code: string): readonly string[] | undefined {
  const tokens = flatTokens(lowlight.highlight(language, code), code.length);
  return (
    tokens &&
    Array.from({ length: tokens.length / 3 }, (_, index) => {
      const [start, end, kind] = tokens.subarray(index * 3, index * 3 + 3);
      return `${TOKEN_KINDS[kind!]}:${code.slice(start, end)}`;
    })
  );
}

test('words of code get their kinds, at their places', () => {
  expect(read('ts', 'const a = "é🎉"; // why\nreturn 42')).toEqual([
    'keyword:const',
    'string:"é🎉"',
    'comment:// why',
    'keyword:return',
    'number:42',
  ]);
  expect(read('json', '{"a": true}')).toEqual(['name:"a"', 'keyword:true']);
  expect(read('diff', '+in\n-out')).toEqual(['addition:+in', 'deletion:-out']);
});

test('a word within another has its own colour', () => {
  expect(read('js', '`a ${1} b`')).toContain('number:1');
});

test('a tree about another text, or of too many words, colours nothing', () => {
  expect(flatTokens(lowlight.highlight('ts', 'const a'), 3)).toBeUndefined();
  expect(read('js', '1,'.repeat(8_000))).toBeUndefined();
});
