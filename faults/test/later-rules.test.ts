// The rule of scheduled messages can fail: it reports nothing for good histories, and each planted
// defect.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../src/run/random.ts';
import { laterDefects } from './checker/later-defects.ts';
import { randomDesk } from './checker/model-desk.ts';
import { History } from './checker/planted-defects.ts';
import { expectGood, expectSeenIn } from './checker/verdicts.ts';

test('scheduled messages that come as promised are no violations', () => {
  let said = 0;
  const desk = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const events = randomDesk(randomFrom(seed), steps);
    expectGood(events);
    said += new History(events).says.filter(({ scheduled }) => scheduled).length;
  });
  fc.assert(desk, { numRuns: 60 });
  expect(said).toBeGreaterThan(500);
});

const fixed = randomDesk(randomFrom(1), 400);

test.for(laterDefects)('it sees that $name', (defect) => {
  expectSeenIn(fixed, defect);
});
