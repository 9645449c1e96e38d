import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadMarkdown, otherHost, plainWords } from './blocks.ts';
import type { Block, Inline } from './blocks.ts';
import { parseMarkdown, safeHref } from './markdown.ts';

/** As if it were HTML, to be read by people: what is between the marks is text. */
function inline(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '⏎';
    case 'code':
      return `\`${node.text}\``;
    case 'link':
      return `{${node.children.map(inline).join('')}→${node.href}}`;
    case 'strong':
    case 'em':
    case 'del':
      return `${node.kind}(${node.children.map(inline).join('')})`;
  }
}
function block(node: Block): string {
  switch (node.kind) {
    case 'paragraph':
      return node.children.map(inline).join('');
    case 'code':
      return `code[${node.text}]`;
    case 'quote':
      return `quote[${node.children.map(block).join('|')}]`;
    case 'list':
      return `list[${node.items.map((item) => item.map(block).join('|')).join(',')}]`;
  }
}
const read = (text: string): string => parseMarkdown(text).map(block).join('|');

test.each([
  ['plain words', 'plain words'],
  ['a *b* **c** ~~d~~ `e < f`', 'a em(b) strong(c) del(d) `e < f`'],
  ['one\ntwo', 'one⏎two'],
  ['> q\n> r\n\nrest', 'quote[q⏎r]|rest'],
  ['- a\n- b', 'list[a,b]'],
  ['- [x] done\n- [ ] open', 'list[☑ done,☐ open]'],
  ['```ts\nif (a < b && c) {}\n```', 'code[if (a < b && c) {}]'],
  ['see https://a.b/c?d=1&e=2, ok', 'see {https://a.b/c?d=1&e=2→https://a.b/c?d=1&e=2}, ok'],
  ['[words](https://a.b)', '{words→https://a.b/}'],
  ['snake_case_name', 'snake_case_name'],
  ['a & b &amp; <c> "q"', 'a & b &amp; <c> "q"'],
])('%j', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  '# not a heading',
  '| a | b |⏎| - | - |',
  '---',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![image](https://elsewhere.example/x.png)',
  '[x](javascript:alert(1))',
  '[x](data:text/html,hi)',
  '    indented',
])('%j stays what was typed', (text) => {
  expect(read(text.replaceAll('⏎', '\n'))).toBe(text);
});

test('only http, https and mailto are links', () => {
  expect(['http://a', 'https://a', 'mailto:a@b'].map(safeHref)).not.toContain(undefined);
  for (const href of [
    'javascript:x',
    'JaVaScRiPt:x',
    'data:,x',
    'vbscript:x',
    'file:///x',
    '//x',
    'x',
  ])
    expect(safeHref(href)).toBeUndefined();
});

test('a link whose words name another host tells where it leads', () => {
  expect(otherHost('https://evil.example/', 'bank.example')).toBe('evil.example');
  expect(otherHost('https://www.bank.example/', 'bank.example')).toBeUndefined();
  expect(otherHost('https://evil.example/', 'click here')).toBeUndefined();
});

test('a text in one line, without its marks, once the reader is there', async () => {
  expect(plainWords('a **b**')).toBe('a **b**');
  await loadMarkdown();
  expect(plainWords('a **b**\n- c\n- `d`')).toBe('a b c, d');
});

test('no text makes it throw, and no character is made up', () => {
  const marks = fc.constantFrom(
    '*',
    '_',
    '~~',
    '`',
    '```\n',
    '> ',
    '- ',
    '1. ',
    '[',
    '](',
    ')',
    '\n',
    'a',
    '<b>',
    'http://x.y',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      const shown = new Set(plainWords(text));
      for (const character of shown) expect(`${text} ,☐☑/.`).toContain(character);
    }),
  );
});

test.each([
  '>',
  '> ',
  '- ',
  '*',
  '_a',
  '[',
  '[a](',
  '`',
  '**a ',
  '<',
  '![[',
  'a@',
  'http://',
  '~~a',
  '1. ',
  '- a\n',
  'x\n',
  '*_',
  'www.',
  '***a*',
])('16 KB of %j are read in no time', (part) => {
  const text = part.repeat(Math.floor(16_384 / part.length));
  const beganAt = performance.now();
  parseMarkdown(text);
  // The slowest takes some 30 ms; a quadratic one is far above.
  expect(performance.now() - beganAt).toBeLessThan(400);
});
