import { expect, test } from 'vitest';
import { isMuchWorse } from './quick.ts';

test('three times the record passes, more fails', () => {
  expect(isMuchWorse(3, 1)).toBe(false);
  expect(isMuchWorse(3.1, 1)).toBe(true);
  expect(isMuchWorse(0.1, 1)).toBe(false);
  expect(isMuchWorse(5, undefined)).toBe(false);
});
