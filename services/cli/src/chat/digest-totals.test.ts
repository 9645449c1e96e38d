import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestTotals } from './digest-totals.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `m${n}`);

/** As a gateway tells it: at most 50 names in each list. */
function digest(joined: number, left: number, before: number) {
  const cut = { joined: names(joined).slice(0, 50), left: names(left).slice(0, 50) };
  const more = joined > 50 || left > 50 ? { more: true as const } : {};
  return digestTotals({ ...cut, ...more, count: before + joined - left }, before);
}

test('a digest of 180 who joined says 180', () => {
  expect(digest(180, 0, 20)).toEqual({ joined: 180, left: 0, isExact: true });
  expect(digest(180, 7, 20)).toEqual({ joined: 180, left: 7, isExact: true });
  expect(digest(3, 180, 400)).toEqual({ joined: 3, left: 180, isExact: true });
});

test('totals are exact unless both lists were cut, and then never too high', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (joined, left) => {
      const totals = digest(joined, left, 300);
      if (totals.isExact) expect(totals).toMatchObject({ joined, left });
      else {
        expect(totals.joined).toBeLessThanOrEqual(joined);
        expect(totals.left).toBeLessThanOrEqual(left);
        expect(totals.joined - totals.left).toBe(joined - left);
      }
    }),
  );
});
