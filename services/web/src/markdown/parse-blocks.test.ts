import fc from 'fast-check';
import { expect, test } from 'vitest';
import { otherHost, safeHref } from './find-links.ts';
import type { Block, Cell, Inline } from './message-tree.ts';
import { parseBlocks } from './parse-blocks.ts';
import { plainWords } from './plain-words.ts';

/** The tree in a line: marks in words, text as it is. */
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
    case 'room':
      return `{${node.children.map(inline).join('')}→#${node.room}}`;
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
    case 'heading':
      return `${'#'.repeat(node.level)}[${node.children.map(inline).join('')}]`;
    case 'code':
      return `code${node.language ?? ''}[${node.text}]`;
    case 'table': {
      const row = (cells: readonly Cell[]): string =>
        cells.map((cell) => cell.map(inline).join('')).join(';');
      const align = node.align.map((side) => side?.[0] ?? '-').join('');
      return `table${align}[${[node.head, ...node.rows].map(row).join('|')}]`;
    }
    case 'quote':
      return `quote[${node.children.map(block).join('|')}]`;
    case 'list':
      return `${node.ordered ? node.start : 'list'}[${node.items.map(blocks).join(',')}]`;
  }
}
const blocks = (all: readonly Block[]): string => all.map(block).join('|');
const read = (text: string): string => blocks(parseBlocks(text));

test.each([
  ['plain words', 'plain words'],
  ['a *b* **c** ~~d~~ `e < f`', 'a em(b) strong(c) del(d) `e < f`'],
  ['***both*** and **one *in* other**', 'em(strong(both)) and strong(one em(in) other)'],
  ['_a_ __b__ 2*3*4', 'em(a) strong(b) 2em(3)4'],
  ['a ** b * c', 'a ** b * c'],
  ['**open', '**open'],
  ['``a ` b``', '`a ` b`'],
  ['one\ntwo', 'one⏎two'],
  ['one\r\ntwo\u2028three', 'one⏎two⏎three'],
  ['one\n\ntwo', 'one|two'],
  ['> q\n> r\n\nrest', 'quote[q⏎r]|rest'],
  ['> q\nanswer', 'quote[q]|answer'],
  ['> > deep', 'quote[quote[deep]]'],
  ['- a\n- b', 'list[a,b]'],
  ['words\n- a\n  - b\n- c', 'words|list[a|list[b],c]'],
  ['3. a\n4. b', '3[a,b]'],
  ['- a\n\n- b\n\nrest', 'list[a,b]|rest'],
  ['- a\n\n  more', 'list[a|more]'],
  ['- [x] done\n- [ ] open', 'list[☑ done,☐ open]'],
  ['born in\n1984. Then', 'born in⏎1984. Then'],
  ['```ts\nif (a < b && c) {}\n```', 'codets[if (a < b && c) {}]'],
  ['```C++ title="x"\na\n```', 'codec++[a]'],
  ['```\na\n```', 'code[a]'],
  ['# one\n## *two* ##\n###### six', '#[one]|##[em(two)]|######[six]'],
  ['words\n# C#\nmore', 'words|#[C#]|more'],
  ['- # in a list', 'list[#[in a list]]'],
  ['| a | b |\n| - | - |', 'table--[a;b]'],
  ['| a | b |\n|:--|--:|\n| 1 | 2 |\nafter', 'tablelr[a;b|1;2]|after'],
  [
    'before\na|b|c\n-|:-:|-\n**x**|`y`|https://z.a',
    'before|table-c-[a;b;c|strong(x);`y`;{https://z.a→https://z.a/}]',
  ],
  ['|a|b|\n|-|-|\n|1|\n|1|2|3|', 'table--[a;b|1|1;2|3]'],
  ['|a|b|\n|-|-|\n|x \\| y|`p \\| q`|', 'table--[a;b|x | y;`p | q`]'],
  ['> |a|\n> |-|\n> |1|', 'quote[table-[a|1]]'],
  ['```\nopen *to* the end', 'code[open *to* the end]'],
  ['~~~\n```\n~~~', 'code[```]'],
  ['see https://a.b/c?d=1&e=2, ok', 'see {https://a.b/c?d=1&e=2→https://a.b/c?d=1&e=2}, ok'],
  ['(https://a.b/c_(d))', '({https://a.b/c_(d)→https://a.b/c_(d)})'],
  ['**https://a.b**', 'strong({https://a.b→https://a.b/})'],
  ['<https://a.b> www.a.b', '{https://a.b→https://a.b/} {www.a.b→http://www.a.b/}'],
  ['http://[::1]:8080/#x', '{http://[::1]:8080/#x→http://[::1]:8080/#x}'],
  ['write to me@a.bc.', 'write to {me@a.bc→mailto:me@a.bc}.'],
  ['[words](https://a.b)', '{words→https://a.b/}'],
  ['[*w* https://c.d](https://a.b "title")', '{em(w) https://c.d→https://a.b/}'],
  ['[the room](#Design) [or](/#a)', '{the room→#design} {or→#a}'],
  ['[not](one) [nor]', '[not](one) [nor]'],
  ['snake_case_name', 'snake_case_name'],
  ['\\*no\\* C:\\dir', '*no* C:\\dir'],
  ['a & b &amp; <c> "q"', 'a & b &amp; <c> "q"'],
])('%j', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  '#',
  '# ',
  '####### seven',
  '#hashtag',
  'Title⏎=====',
  'a | b⏎-- --',
  '| a | b |⏎| - |',
  '| a | b |',
  '| a |⏎| -x- |',
  `${'|a'.repeat(25)}⏎${'|-'.repeat(25)}`,
  '---',
  '-',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![image](https://elsewhere.example/x.png)',
  '[x](javascript:alert(1))',
  '[x](data:text/html,hi)',
  '    indented',
])('%j stays as typed', (text) => {
  expect(read(text.replaceAll('⏎', '\n'))).toBe(text);
});

test('only http, https and mailto become links', () => {
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
  expect(otherHost('https://evil.example/', 'see bank.example!')).toBe('evil.example');
  expect(otherHost('https://www.bank.example/', 'bank.example')).toBeUndefined();
  expect(otherHost('https://evil.example/', 'click here')).toBeUndefined();
});

test('a text in one line has no marks', () => {
  expect(plainWords('a **b**\n- c\n- `d`')).toBe('a b c, d');
  expect(plainWords('# Plan\n|day|who|\n|-|-|\n|Mon|**Ada**|\nok')).toBe(
    'Plan day who, Mon Ada ok',
  );
});

const marks = fc.constantFrom(
  ...'* _ ~~ ` > - 1. [ ]( ) a <b> http://x.y \\ #a ![ a@b.cc ** 🎉'.split(' '),
  '```\n',
  '|a|b|\n|-|-|\n',
  '|',
  '## ',
  '> ',
  '- ',
  '1. ',
  '\n',
  ' ',
  '    ',
  '\u2028',
  '\ud83c',
);

test('no text makes it throw or adds a character', () => {
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      for (const character of plainWords(text)) expect(`${text} ,☐☑\ufffd`).toContain(character);
    }),
  );
});

test('without marks every character is kept', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ,;]{0,80}$/), (text) => {
      expect(read(text)).toBe(text.trim() === '' ? '' : text);
    }),
  );
});
