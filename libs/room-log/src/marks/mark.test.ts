import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanced, decodeMark, decodeMarks, encodeMark, encodeMarks } from './mark.ts';
import type { MarkStep, PersonMark } from './mark.ts';

const seq = fc.nat(1_000);
const anyStep = fc.record(
  {
    alias: fc.string(),
    got: seq,
    read: seq,
    privacy: fc.record({ hidden: fc.boolean(), saidMs: fc.integer({ min: 1, max: 9 }) }),
  },
  { requiredKeys: ['alias'] },
);
const anyMark = anyStep.map((step) => advanced(undefined, step));

test('marks only grow, whatever comes in whatever order', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1 }), (steps: MarkStep[]) => {
      let mark: PersonMark | undefined;
      for (const step of steps) {
        const next = advanced(mark, step);
        expect(next.got).toBeGreaterThanOrEqual(Math.max(mark?.got ?? 0, next.read));
        expect(next.read).toBeGreaterThanOrEqual(mark?.read ?? 0);
        mark = next;
      }
      const reads = steps.map(({ read = 0 }) => read);
      expect(mark?.read).toBe(Math.max(...reads));
    }),
  );
});

test('a step that changes nothing leaves the same mark', () => {
  const mark = advanced(undefined, { alias: 'ann', got: 7, read: 5 });
  expect(advanced(mark, { alias: 'ann', got: 6, read: 5 })).toBe(mark);
});

test('whether it is private is what was said last, in whatever order it is heard', () => {
  const hidden = { alias: 'ann', privacy: { hidden: true, saidMs: 2 } };
  const shown = { alias: 'ann', read: 5, privacy: { hidden: false, saidMs: 1 } };
  for (const steps of [
    [hidden, shown],
    [shown, hidden],
  ]) {
    let mark: PersonMark | undefined;
    for (const step of steps) mark = advanced(mark, step);
    expect(mark).toMatchObject({ read: 5, privacy: { hidden: true } });
    expect(advanced(mark, { alias: 'ann', got: 9 }).privacy.hidden).toBe(true);
  }
});

test('a mark is read back as it was written, alone and among others', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ owner: fc.string(), mark: anyMark })), (marks) => {
      expect(decodeMarks(encodeMarks(marks))).toEqual(marks);
      for (const { mark } of marks) expect(decodeMark(encodeMark(mark))).toEqual(mark);
    }),
  );
});

test.each(['', '{}', '[]', 'null', '{"alias":1}', '[["o","ann",1,2]]', '[[1]]', '[null]'])(
  '%j holds no mark',
  (text) => {
    expect(decodeMark(Buffer.from(text))).toBeUndefined();
    expect(decodeMarks(Buffer.from(text))).toEqual([]);
  },
);
