import { expect, test } from 'vitest';
import { isMuchWorse } from './quick.ts';

test('twice the record passes, more than twice fails', () => {
  expect(isMuchWorse(2, 1)).toBe(false);
  expect(isMuchWorse(2.1, 1)).toBe(true);
  expect(isMuchWorse(0.1, 1)).toBe(false);
  expect(isMuchWorse(5, undefined)).toBe(false);
});
