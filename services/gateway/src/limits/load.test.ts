import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextLoad, UNLOADED } from './load.ts';
import type { Load, LoadSample } from './load.ts';

const MARKS = { delayMs: 500, memoryPercent: 90 };
const CALM: LoadSample = { delayMs: 5, memoryPercent: 20 };
const after = (samples: readonly LoadSample[], marks = MARKS): Load =>
  samples.reduce((load, sample) => nextLoad(load, sample, marks), UNLOADED);
const times = (count: number, sample: LoadSample): LoadSample[] => Array(count).fill(sample);

test('one long turn refuses nobody, a lasting delay does', () => {
  const late = { ...CALM, delayMs: 3_000 };
  expect(after([late, CALM, late, CALM]).reason).toBeUndefined();
  expect(after([late, late]).reason).toBe('delay');
  expect(after(times(2, { ...CALM, memoryPercent: 90 })).reason).toBe('memory');
});

test('it ends after two calm seconds, well below the marks', () => {
  const late = times(2, { ...CALM, delayMs: 600 });
  const still = { ...CALM, delayMs: 300 };
  expect(after([...late, ...times(100, still)]).reason).toBe('delay');
  expect(after([...late, ...times(7, CALM), still, ...times(7, CALM)]).reason).toBe('delay');
  expect(after([...late, ...times(8, CALM)])).toEqual(UNLOADED);
});

test('a mark of 0 is never reached', () => {
  const sample = fc.record({ delayMs: fc.nat(1e6), memoryPercent: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(sample), (samples) => {
      const load = after(samples, { delayMs: 0, memoryPercent: 0 });
      expect(load.reason).toBeUndefined();
    }),
  );
});
