import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeInput } from './chat-input.ts';

test('/to without a text keeps the recipients, alone it lets them go; with a text it is for once', () => {
  expect(decodeInput('/to bob, cy')).toEqual({ type: 'recipients', to: ['bob', 'cy'] });
  expect(decodeInput('/to bob,')).toEqual({ type: 'recipients', to: ['bob'] });
  expect(decodeInput('/to')).toEqual({ type: 'recipients', to: [] });
  expect(decodeInput('/to bob hello')).toEqual({ type: 'msg', to: ['bob'], text: 'hello' });
});

test('/upload takes a path, spaces and all', () => {
  expect(decodeInput('/upload my file.txt ')).toEqual({ type: 'upload', path: 'my file.txt' });
  expect(decodeInput('/upload')).toMatchObject({ type: 'bad' });
  expect(decodeInput('/uploads x')).toMatchObject({ type: 'bad' });
});

test('what is said is said as it was typed', () => {
  for (const text of ['hello', ': hi', 'gus: hi', ' spaces ', '/me waves'])
    expect(decodeInput(text)).toEqual({ type: 'say', text });
  expect(decodeInput('')).toBeUndefined();
});

test('nothing that can be typed makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '/to ', '/upload '),
      (text, verb) => {
        decodeInput(verb + text);
      },
    ),
  );
});
