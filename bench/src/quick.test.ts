// When the guard cries.
import { expect, test } from 'vitest';
import { isMuchWorse } from './quick.ts';

test('twice the record is borne, more than twice is not, whichever way is better', () => {
  expect(isMuchWorse({ better: 'lower' }, 2, 1)).toBe(false);
  expect(isMuchWorse({ better: 'lower' }, 2.1, 1)).toBe(true);
  expect(isMuchWorse({ better: 'lower' }, 0.1, 1)).toBe(false);
  expect(isMuchWorse({ better: 'higher' }, 10, 20)).toBe(false);
  expect(isMuchWorse({ better: 'higher' }, 9, 20)).toBe(true);
  expect(isMuchWorse({ better: 'higher' }, 200, 20)).toBe(false);
});
