import { expect, test } from 'vitest';
import { lineOfReceipt } from './receipt-lines.ts';

test.each([
  [
    { of: 42, got: 41, read: 30, missing: ['dave'] },
    '41 of 42 have it, 30 have read it; not yet: dave',
  ],
  [{ of: 2, got: 2, missing: [] }, '2 of 2 have it'],
  [{ got: 7, read: 3, missing: [] }, '7 have it, 3 have read it'],
])('the receipt %j is a line', (receipt, line) => {
  expect(lineOfReceipt(receipt)).toBe(line);
});

test('a line names some of many', () => {
  const missing = Array.from({ length: 30 }, (_, at) => `m${at}`);
  const line = lineOfReceipt({ of: 30, got: 0, read: 0, missing });
  expect(line).toMatch(/^0 of 30 have it, 0 have read it; not yet: m0, .*, m19, …$/);
});
