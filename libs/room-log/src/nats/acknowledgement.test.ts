import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAcknowledgement, storedSeq } from './acknowledgement.ts';

const stored = (seq: number | string, more = ''): string =>
  `{"stream":"NATTER_0","seq":${seq}${more}}`;

test('the sequence of a plain answer is read without parsing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seq) => {
      const answer = Buffer.from(stored(seq));
      expect(storedSeq(answer)).toBe(seq);
      expect(readAcknowledgement(answer)?.seq).toBe(seq);
    }),
  );
});

test.each([
  '',
  '{}',
  stored(7, ',"duplicate": true'),
  stored(7, ',"domain":"hub"'),
  stored(7, ' '),
  stored('-7'),
  stored('7e1'),
  stored(''),
  stored(7).slice(0, -1),
  `${stored(7)}x`,
  stored('99999999999999999999'),
  '{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 4"},"stream":"a","seq":0}',
])('%j is no plain answer', (answer) => {
  expect(storedSeq(Buffer.from(answer))).toBe(0);
});
