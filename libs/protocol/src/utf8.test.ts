import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLongerThan, unfinishedTail, utf8Length } from './utf8.ts';

const anyText = fc.string({ unit: 'binary' });

test('the length is the length of the encoded text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { length } = new TextEncoder().encode(text);
      expect(utf8Length(text)).toBe(length);
      for (const max of [0, length - 1, length, length + 1])
        expect(isLongerThan(text, max)).toBe(length > max);
    }),
  );
});

test('a cut text ends in the unfinished bytes of a character', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, place) => {
      const bytes = new TextEncoder().encode(text);
      const head = bytes.subarray(0, place % (bytes.length + 1));
      const whole = head.subarray(0, head.length - unfinishedTail(head));
      expect(
        text.startsWith(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole)),
      ).toBe(true);
    }),
  );
});
