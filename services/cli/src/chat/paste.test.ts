import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_BREAK, Paste, withLineBreaks } from './paste.ts';

/** What a paste of this text comes to, a key at a time as readline tells it. */
function pasteOf(text: string, paste = new Paste()) {
  paste.take(undefined, 'paste-start');
  for (const character of text) expect(paste.take(character, undefined).kind).toBe('pasting');
  return paste.take(undefined, 'paste-end');
}

test('a pasted line break is shown in its row and meant as one', () => {
  for (const end of ['\n', '\r', '\r\n'])
    expect(pasteOf(`one${end}two${end}`)).toEqual({
      kind: 'pasted',
      text: `one${LINE_BREAK}two`,
    });
  expect(withLineBreaks(`one${LINE_BREAK}two`)).toBe('one\ntwo');
});

test('keys outside a paste are typed', () => {
  const paste = new Paste();
  expect(paste.take('a', 'a')).toEqual({ kind: 'typed' });
  pasteOf('x', paste);
  expect(paste.take('\r', 'return')).toEqual({ kind: 'typed' });
});

test('a paste too long for a message is refused whole', () => {
  const paste = new Paste();
  expect(pasteOf('x'.repeat(20_000), paste)).toEqual({ kind: 'too-long' });
  expect(pasteOf('short', paste)).toEqual({ kind: 'pasted', text: 'short' });
});

test('nothing pasted can move the cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const step = pasteOf(text);
      if (step.kind === 'pasted') expect(step.text.replaceAll('\t', '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});
