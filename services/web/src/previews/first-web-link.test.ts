import { expect, test } from 'vitest';
import { firstWebLink } from './first-web-link.ts';

const OWN = 'https://chat.example';

test.each([
  ['see https://a.example/x.', 'https://a.example/x'],
  ['**[words](https://a.example/x)** https://b.example/', 'https://a.example/x'],
  ['> - quoted https://a.example/', 'https://a.example/'],
  ['me@a.example https://a.example/', 'https://a.example/'],
  ['`https://code.example` https://a.example/', 'https://a.example/'],
  ['nothing', undefined],
  ['```\nhttps://a.example/\n```', undefined],
  ['https://chat.example/lobby/12 https://a.example/', undefined],
  ['me@a.example', undefined],
])('of %j the link is %j', (text, link) => {
  expect(firstWebLink(text, OWN)).toBe(link);
});
