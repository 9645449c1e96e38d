import { expect, test } from 'vitest';
import { charsetOf } from './charset.ts';
import { PageHead } from './page-head.ts';
import type { HeadFields } from './page-head.ts';

/** What a page of these bytes says, given in pieces. */
function headOf(bytes: Buffer | string, type = 'text/html', piece = 7): HeadFields {
  const head = new PageHead((beginning) => charsetOf(type, beginning));
  const all = Buffer.from(bytes as string);
  for (let at = 0; at < all.length; at += piece)
    if (!head.write(all.subarray(at, at + piece))) break;
  return head.end();
}
const titleOf = (bytes: Buffer | string, type?: string): string => headOf(bytes, type).title;

test.each([
  ['<title>plain</title>', 'plain'],
  ['<title> two\n lines </title>', 'two lines'],
  ['<TITLE>loud</TITLE>', 'loud'],
  ['<title>a &amp; b &lt;c&gt; &#233; &hellip;</title>', 'a & b <c> é …'],
  ['<title>first</title><title>second</title>', 'first'],
  ['<title>t</title><meta property="og:title" content="of the graph">', 'of the graph'],
  ['<meta name="twitter:title" content="bird"><title>t</title>', 'bird'],
  ['<meta property="og:title" content=""><title>t</title>', 't'],
  ['<body><title>of the body</title>', ''],
  ['<head></head><title>after</title>', ''],
  ['<script>"<title>not this</title>"</script><title>this</title>', 'this'],
  ['<!-- <title>not this</title> --><title>this</title>', 'this'],
  ['<title><script>alert(1)</script></title>', '<script>alert(1)</script>'],
  ['<title>never closed', 'never closed'],
  ['<title>', ''],
  ['<title>\u202eevil\u2066\u0007\u200b\u00ad txt</title>', 'evil txt'],
  ['<title>a\u0000b\u001b[31mc</title>', 'ab[31mc'],
  ['<title>\u{e0041}tag \u{1f469}\u200d\u{1f680}</title>', 'tag \u{1f469}\u200d\u{1f680}'],
  ['', ''],
])('%j has the title %j', (page, title) => {
  expect(titleOf(page)).toBe(title);
});

test('a description is that of the graph before that of the page', () => {
  const page =
    '<title>t</title><meta name="description" content="of the page">' +
    '<meta property="og:description" content="of the graph">';
  expect(headOf(page)).toEqual({ title: 't', description: 'of the graph' });
  expect(headOf('<meta name="Description" content="x &quot;y&quot;">').description).toBe('x "y"');
});

test('a title of a megabyte is cut to 200 characters, a description to 300', () => {
  const long = '\u{1f600}'.repeat(250_000);
  const { title } = headOf(`<title>${long}</title>`, 'text/html', 65_536);
  expect(Array.from(title)).toHaveLength(200);
  expect(title.endsWith('…')).toBe(true);
  const { description } = headOf(`<meta name="description" content="${long}">`, 'x', 65_536);
  expect(Array.from(description)).toHaveLength(300);
});

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

test.each([
  ['UTF-8 that says nothing', Buffer.from('<title>é 上海</title>'), '', 'é 上海'],
  ['latin1 by its server', latin1('<title>é</title>'), 'text/html; charset=ISO-8859-1', 'é'],
  ['latin1 in quotes', latin1('<title>é</title>'), 'text/html;charset="latin1"', 'é'],
  ['latin1 by its page', latin1('<meta charset=iso-8859-1><title>é</title>'), '', 'é'],
  [
    'latin1 by http-equiv',
    latin1('<meta http-equiv="Content-Type" content="text/html; charset=latin1"><title>é</title>'),
    '',
    'é',
  ],
  [
    'UTF-16 with a mark',
    Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('<title>é</title>')]),
    '',
    'é',
  ],
  ['UTF-16 by its server', utf16('<title>é</title>'), 'text/html; charset=utf-16le', 'é'],
  ['UTF-8 with a mark', Buffer.from('\ufeff<title>é</title>'), 'text/html; charset=latin1', 'é'],
  [
    'Shift JIS',
    Buffer.from('3c7469746c653e8abf8e9a3c2f7469746c653e', 'hex'),
    'text/html; charset=shift_jis',
    '漢字',
  ],
  ['an unknown encoding', Buffer.from('<title>é</title>'), 'text/html; charset=nonsense', 'é'],
  [
    'UTF-16 that its page cannot mean',
    Buffer.from('<meta charset="utf-16"><title>é</title>'),
    '',
    'é',
  ],
  [
    'bytes that are no UTF-8',
    Buffer.from([...Buffer.from('<title>a'), 0xff, 0xc3, 0x28]),
    '',
    'a\ufffd\ufffd(',
  ],
])('a page in %s is read', (_name, bytes, type, title) => {
  expect(titleOf(bytes, type)).toBe(title);
});

/** Of what a page may have. */
const BYTES_MAX = 512 * 1024;
/** As a socket gives them. */
const PIECE_BYTES = 65_536;

test.each([
  '<',
  '<a ',
  '<a b="',
  "<a b='c' ",
  '<meta name="a',
  '<meta name="description" content="x">',
  '&',
  '&amp',
  '<!--',
  '</',
  '</p>',
  '<title>',
  '<script>',
  '<svg>',
  '<div>',
  '<p><table>',
  '\u0000',
])('512 KiB of %j are read in linear time', (piece) => {
  const head = new PageHead((beginning) => charsetOf('', beginning));
  const bytes = Buffer.from(piece.repeat(Math.ceil(BYTES_MAX / piece.length)));
  const before = performance.now();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    if (!head.write(bytes.subarray(at, at + PIECE_BYTES))) break;
  head.end();
  // 5 to 100 ms; nested elements once took 4 s.
  expect(performance.now() - before).toBeLessThan(500);
});
