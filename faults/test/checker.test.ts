// The checker can fail: it reports nothing for good histories, and each planted defect by its rule.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../src/run/random.ts';
import { checkHistory } from '../src/checker/checker.ts';
import { readHistory } from '../src/history.ts';
import { modelHistory } from './checker/model-history.ts';
import { defects, History } from './checker/planted-defects.ts';
import { expectGood, expectSeen, expectSeenIn } from './checker/verdicts.ts';

/** Small histories, in which most defects soon have a place. */
const request = fc.record({
  seed: fc.nat(),
  steps: fc.integer({ min: 50, max: 250 }),
  crowd: fc.integer({ min: 3, max: 8 }),
});

test('a chat that keeps its promises has no violations', () => {
  fc.assert(
    fc.property(request, (one) => {
      expectGood(modelHistory(one));
    }),
    { numRuns: 60 },
  );
});

test('a room of hundreds with digests has no violations', () => {
  const events = modelHistory({ seed: 1, steps: 300, crowd: 215, rooms: ['hall'] });
  expect(events.filter(({ type }) => type === 'digest').length).toBeGreaterThan(200);
  expectGood(events);
});

test('a purged log has no violations if clients are told', () => {
  let truncated = 0;
  const purged = fc.property(request, (one) => {
    const events = modelHistory({ ...one, purges: true });
    for (const event of events) if (event.type === 'joined' && event.truncated) truncated += 1;
    expectGood(events);
  });
  fc.assert(purged, { numRuns: 60 });
  expect(truncated).toBeGreaterThan(10);
});

test('it sees later losses of clients that were told `truncated`', () => {
  const missed = fc.property(request, fc.nat(), (one, seed) => {
    const history = new History(modelHistory({ ...one, steps: 250, purges: true }));
    const stored = new Set(history.says.map(({ seq }) => seq));
    const later = history.all('joined').flatMap((joined) => {
      const told = joined.truncated ? history.after(joined) : [];
      const end = told.findIndex(({ type }) => type === 'joined');
      // After the first, where the known hole ends, and not the last.
      return told
        .slice(0, end < 0 ? undefined : end)
        .filter((event) => event.type === 'receive')
        .slice(1, -1)
        .filter(({ seq }) => stored.has(seq));
    });
    if (later.length === 0) return;
    const lost = randomFrom(seed).pick(later);
    const { violations } = checkHistory(history.without((event) => event === lost));
    expect(violations.map(({ rule, seq }) => ({ rule, seq }))).toContainEqual({
      rule: 'missing',
      seq: lost.seq,
    });
  });
  fc.assert(missed, { numRuns: 60 });
});

const fixed = modelHistory({ seed: 2, steps: 400, crowd: 8 });

test.for(defects)('it sees that $name', (defect) => {
  expectSeenIn(fixed, defect);
});

test('it sees a defect wherever it is planted', () => {
  let planted = 0;
  fc.assert(
    fc.property(request, fc.constantFrom(...defects), fc.nat(), (one, defect, seed) => {
      const events = defect.plant(new History(modelHistory(one)), randomFrom(seed));
      if (events === undefined) return;
      planted += 1;
      expectSeen(defect, events);
    }),
    { numRuns: 150 },
  );
  expect(planted).toBeGreaterThan(75);
});

// Recorded with `npm run faults -- --seed 3 --faults link-cut --out DIR`, then `gzip -9`. The first
// run is of the time before people had several devices.
const RECORDED = [
  { file: 'link-cut-seed-3.jsonl.gz', impossible: 13 },
  { file: 'devices-come-and-go-seed-1.jsonl.gz', impossible: 10 },
] as const;

test.for(RECORDED)(
  'it sees each defect planted into a recorded run that passed: $file',
  async ({ file, impossible }) => {
    const packed = await readFile(new URL(`checker/${file}`, import.meta.url));
    const recorded = [...readHistory(gunzipSync(packed).toString().split('\n'))];
    expectGood(recorded);
    const history = new History(recorded);
    const planted = defects.filter((defect) => {
      const events = defect.plant(history, randomFrom(1));
      if (events !== undefined) expectSeen(defect, events);
      return events !== undefined;
    });
    // Not everything happens in one run.
    expect(defects.length - planted.length).toBeLessThanOrEqual(impossible);
  },
);
