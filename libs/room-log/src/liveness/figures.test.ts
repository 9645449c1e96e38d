import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFigures, encodeFigures, FIGURES_BYTES_MAX } from './figures.ts';

const whole = fc.integer({ min: 0 });
const figures = fc.record({
  version: fc.string({ maxLength: 30 }),
  sinceMs: whole,
  connections: whole,
  rooms: whole,
});

test('what a beat tells is read as it was written, and fits', () => {
  fc.assert(
    fc.property(figures, (told) => {
      const bytes = encodeFigures(told);
      expect(bytes.length).toBeLessThanOrEqual(FIGURES_BYTES_MAX);
      expect(decodeFigures(bytes)).toEqual(told);
    }),
  );
});

test('whatever else comes is no figures, and nothing falls over', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(() => decodeFigures(bytes)).not.toThrow();
    }),
  );
  for (const other of [null, [], {}, 7, { version: 1, sinceMs: 1, connections: 1, rooms: 1 }]) {
    expect(decodeFigures(Buffer.from(JSON.stringify(other)))).toBeUndefined();
  }
});
