import { expect, test } from 'vitest';
import { firstLink } from './first-link.ts';

test.each([
  ['see https://a.example/x.', 'https://a.example/x'],
  ['(https://a.example/x)', 'https://a.example/x'],
  ['https://a.example/x_(y)!', 'https://a.example/x_(y)'],
  ['[words](https://a.example/x) https://b.example/', 'https://a.example/x'],
  ['<https://a.example/x>', 'https://a.example/x'],
  ['**https://a.example/x**', 'https://a.example/x'],
  ['HTTP://A.example', 'http://a.example/'],
  ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
  ['`https://code.example/` https://a.example/', 'https://a.example/'],
  ['```\nhttps://code.example/\n```\nhttps://a.example/', 'https://a.example/'],
  ['https://a.example/#part', 'https://a.example/#part'],
])('of %s the first address is found', (text, url) => {
  expect(firstLink(text)).toBe(url);
});

test.each([
  'nothing',
  'ftp://a.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'xhttps://a.example/',
  'https://',
  'https://user:secret@a.example/',
  'https://user@a.example/',
  '`https://code.example/`',
  '```\nhttps://code.example/',
  `https://a.example/${'x'.repeat(2_048)}`,
])('%s has no address with a preview', (text) => {
  expect(firstLink(text)).toBeUndefined();
});

test.each(['`', '```', 'https://', 'https://)', '(', 'http://['])(
  '16 KiB of %s take less than 20 ms',
  (piece) => {
    const text = piece.repeat((16 * 1024) / piece.length);
    const before = performance.now();
    firstLink(text);
    expect(performance.now() - before).toBeLessThan(20);
  },
);
