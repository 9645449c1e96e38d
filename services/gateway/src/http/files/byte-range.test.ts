import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wantedBytes } from './byte-range.ts';

test.each([
  { header: undefined, wanted: { kind: 'all' } },
  { header: 'lines=1-2', wanted: { kind: 'all' } },
  { header: 'bytes=0-0', wanted: { kind: 'part', from: 0, to: 0 } },
  { header: 'bytes=2-', wanted: { kind: 'part', from: 2, to: 9 } },
  { header: 'Bytes= 2-5 ', wanted: { kind: 'part', from: 2, to: 5 } },
  { header: 'bytes=2-99999999999999999999', wanted: { kind: 'part', from: 2, to: 9 } },
  { header: 'bytes=-3', wanted: { kind: 'part', from: 7, to: 9 } },
  { header: 'bytes=-30', wanted: { kind: 'part', from: 0, to: 9 } },
  { header: 'bytes=0-1,4-5', wanted: { kind: 'all' } },
  { header: 'bytes=0-1,40-50', wanted: { kind: 'all' } },
  { header: 'bytes=9-1', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=10-', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=-0', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=-', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=a-b', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=1-2,', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=1-2-3', wanted: { kind: 'unsatisfiable' } },
  { header: 'bytes=1e1-', wanted: { kind: 'unsatisfiable' } },
  {
    header: `bytes=${Array.from({ length: 1_000 }, () => '0-1').join(',')}`,
    wanted: { kind: 'unsatisfiable' },
  },
])('$header of ten bytes', ({ header, wanted }) => {
  expect(wantedBytes(header, 10)).toEqual(wanted);
});

test('an empty file has no range', () => {
  for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
    expect(wantedBytes(header, 0)).toEqual({ kind: 'unsatisfiable' });
  }
});

test('whatever is asked for, what is served is inside the file', () => {
  const spec = fc.tuple(fc.option(fc.nat(50), { nil: '' }), fc.option(fc.nat(50), { nil: '' }));
  const list = fc.array(spec.map((ends) => ends.join('-')));
  const header = fc.oneof(
    fc.string(),
    list.map((specs) => `bytes=${specs.join(',')}`),
  );
  fc.assert(
    fc.property(header, fc.nat(40), (text, size) => {
      const wanted = wantedBytes(text, size);
      if (wanted.kind !== 'part') return;
      expect(wanted.from).toBeGreaterThanOrEqual(0);
      expect(wanted.to).toBeGreaterThanOrEqual(wanted.from);
      expect(wanted.to).toBeLessThan(size);
    }),
  );
});
