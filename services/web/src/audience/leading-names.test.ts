import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginsWithNames, mayContinue, readLeadingNames } from './leading-names.ts';
import type { LeadingNames } from './leading-names.ts';

const here = ['Bob', 'Cy', 'Dr.', 'Ada'];
const find = (name: string): string | undefined =>
  here.find((one) => one.toLowerCase() === name.toLowerCase());
const read = (text: string, isContinued = false): LeadingNames | undefined =>
  readLeadingNames({ text, find, isContinued });

test.each([
  ['@bob ', ['Bob'], ''],
  ['@Bob, hello', ['Bob'], 'hello'],
  ['@bob: hello', ['Bob'], 'hello'],
  ['@bob:hello', ['Bob'], 'hello'],
  ['@bob\nhello', ['Bob'], 'hello'],
  ['@bob, @cy hello', ['Bob', 'Cy'], 'hello'],
  ['@bob @cy: hello', ['Bob', 'Cy'], 'hello'],
  ['@bob,@cy hello', ['Bob', 'Cy'], 'hello'],
  ['@bob and @cy please', ['Bob', 'Cy'], 'please'],
  ['@bob, @cy, and @ada hello', ['Bob', 'Cy', 'Ada'], 'hello'],
  ['@bob & @cy hello', ['Bob', 'Cy'], 'hello'],
  ['@bob tell @cy', ['Bob'], 'tell @cy'],
  ['@bob and cy', ['Bob'], 'and cy'],
  ['@bob... hm', ['Bob'], '... hm'],
  ['@bob! hm', ['Bob'], '! hm'],
  ['@bob🎉 hm', ['Bob'], '🎉 hm'],
  ['@dr. hello', ['Dr.'], 'hello'],
  [' @bob hello', ['Bob'], 'hello'],
  ['\n\t@bob hello', ['Bob'], 'hello'],
  ['\u200b\ufeff\u00a0@bob hello', ['Bob'], 'hello'],
  ['＠bob hello', ['Bob'], 'hello'],
  ['/msg cy hi', ['Cy'], 'hi'],
  ['/MSG @cy hi', ['Cy'], 'hi'],
  ['／msg cy hi', ['Cy'], 'hi'],
  ['/to bob,cy  both', ['Bob', 'Cy'], ' both'],
  ['/to @bob,@cy x', ['Bob', 'Cy'], 'x'],
  ['/to bob, cy x', ['Bob', 'Cy'], 'x'],
])('%j is for %j', (text, to, rest) => {
  expect(read(text)).toMatchObject({ to, unknown: [], rest, isEnded: true });
});

test.each([
  ['@nobody hello', ['nobody']],
  ['  @nobody hello', ['nobody']],
  ['@bob and @nobody hello', ['nobody']],
  ['@bob @all hello', ['all']],
  ["@bob's idea", ["bob's"]],
  ['@bobby hello', ['bobby']],
  ['@natter/client is out', ['natter']],
  ['@bob.hello x', ['bob.hello']],
  ['@ bob hello', ['@ bob']],
  ['/msg zed x', ['zed']],
  ['/to bob,zed x', ['zed']],
  ['/to bob, hello there', ['hello']],
])('%j names somebody who is not here', (text, unknown) => {
  expect(read(text)).toMatchObject({ unknown, isEnded: true });
});

test.each([
  'hello @bob x',
  '@',
  '@ 5 pm',
  '@all hello',
  '@Everyone: hello',
  '/msg ',
  '(@bob) x',
  '',
])('%j begins with no name', (text) => {
  expect(read(text)).toBeUndefined();
});

test.each(['@bo', '@bob', '@bob,', '/msg bob'])(
  'while %j is typed, its names may still grow',
  (text) => {
    expect(read(text)).toMatchObject({ isEnded: false });
  },
);

test('names typed one by one go on with the first', () => {
  for (const text of ['', 'a', 'and', 'and ', 'and @', '@', ', '])
    expect(mayContinue(text)).toBe(true);
  for (const text of ['please', 'any', 'and c', 'or not']) expect(mayContinue(text)).toBe(false);
  expect(read('and @cy please', true)).toMatchObject({ to: ['Cy'], rest: 'please' });
  expect(read('and @nobody please', true)).toMatchObject({ unknown: ['nobody'] });
  expect(read('and @cy please', false)).toBeUndefined();
});

test('nobody is told that names or commands are being typed', () => {
  for (const text of ['@b', ' @b', '/m', '／m', '＠b', '\u200b@b'])
    expect(beginsWithNames(text)).toBe(true);
  for (const text of ['b', 'a@b', '']) expect(beginsWithNames(text)).toBe(false);
});

test('no text makes it throw, and none takes long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      read(`@${text}`);
      read(`/to ${text}`, true);
    }),
  );
  for (const part of ['@a ', '@a,', '@', ' ', '@a and ', ',', '\u200b', '@\u0301', 'a']) {
    const before = process.threadCpuUsage();
    read(`@${part.repeat(16_384)}`);
    read(`/to ${part.repeat(16_384)}`);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(50);
  }
});
