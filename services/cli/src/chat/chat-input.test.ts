import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeInput } from './chat-input.ts';

test('/to without a text keeps the recipients, and with a text it is for once', () => {
  expect(decodeInput('/to bob, cy')).toEqual({ type: 'recipients', to: ['bob', 'cy'] });
  expect(decodeInput('/to bob,')).toEqual({ type: 'recipients', to: ['bob'] });
  expect(decodeInput('/to')).toEqual({ type: 'recipients', to: [] });
  expect(decodeInput('/to bob hello')).toEqual({ type: 'msg', to: ['bob'], text: 'hello' });
});

test('/upload takes a path with its spaces', () => {
  expect(decodeInput('/upload my file.txt ')).toEqual({ type: 'upload', path: 'my file.txt' });
  expect(decodeInput('/upload')).toMatchObject({ type: 'bad' });
  expect(decodeInput('/uploads x')).toMatchObject({ type: 'bad' });
});

test('a text is said as it was typed', () => {
  for (const text of ['hello', ': hi', 'gus: hi', ' spaces ', '/me waves', 'two\nlines'])
    expect(decodeInput(text)).toEqual({ type: 'say', text });
  expect(decodeInput('')).toBeUndefined();
});

test('pasted lines after a command are its text, or refuse it, never said', () => {
  expect(decodeInput('/msg bob one\ntwo')).toEqual({ type: 'msg', to: ['bob'], text: 'one\ntwo' });
  expect(decodeInput('/me waves\ntwice')).toEqual({ type: 'say', text: '/me waves\ntwice' });
  for (const verb of ['/who', '/join there', '/leave', '/history 3', '/to bob,\n', '/upload a'])
    expect(decodeInput(`${verb}\nsecret`)).not.toMatchObject({ type: 'say' });
  expect(decodeInput('/who\nsecret')).toMatchObject({
    type: 'bad',
    refusal: { message: '/who takes one line; nothing was done' },
  });
  expect(decodeInput('/quit\nsecret')).toEqual({ type: 'quit' });
});

test('the longest line is decoded at once, whatever it is made of', () => {
  const long = 16_000;
  for (const part of [' ', 'a ', 'a, ', ',', '\n', ' ,'])
    for (const verb of ['/to bob', '/to ', '/upload ', '/msg ', '/quit'])
      for (const end of ['', 'x', ',']) {
        const line = verb + part.repeat(long / part.length) + end;
        // The best of three: a busy machine may stop for a moment.
        const tookMs = [1, 2, 3].map(() => {
          const beganMs = performance.now();
          decodeInput(line);
          return performance.now() - beganMs;
        });
        expect({ line: line.slice(0, 20), isFast: Math.min(...tookMs) < 50 }).toMatchObject({
          isFast: true,
        });
      }
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
