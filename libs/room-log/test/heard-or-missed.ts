// What happens to those who remember a room's records: some are heard, some are missed, and
// somebody asks, perhaps while another one still reads.
import fc from 'fast-check';
import type { LogRecord } from '../src/records/record.ts';

export interface Step {
  readonly does: 'hear' | 'miss' | 'ask';
  /** Records that are heard or missed. */
  readonly count: number;
  /** Asks so many records back. */
  readonly back: number;
  /** The next step comes while this one reads. */
  readonly isOpen: boolean;
}

/** Steps, with what else is to be known of one that asks. */
export const anySteps = <More>(more: fc.Arbitrary<More>): fc.Arbitrary<(Step & More)[]> => {
  const step = fc.record({
    does: fc.constantFrom('hear', 'hear', 'miss', 'ask', 'ask'),
    count: fc.integer({ min: 1, max: 6 }),
    back: fc.integer({ min: 0, max: 60 }),
    isOpen: fc.boolean(),
  });
  const both = fc.tuple(step, more).map(([one, other]) => ({ ...one, ...other }));
  return fc.array(both, { maxLength: 20 });
};

export interface Rememberer<More> {
  /** Takes records, which had none between them and `after`. */
  readonly hear: (records: readonly LogRecord[], after: number) => void;
  /** `at`: so many records are there. */
  readonly ask: (step: Step & More, at: number) => Promise<void>;
}

/** Plays the steps on these records of a room, the first ten of which were there before. */
export async function play<More>(
  steps: readonly (Step & More)[],
  there: readonly LogRecord[],
  { hear, ask }: Rememberer<More>,
): Promise<void> {
  const asked: Promise<void>[] = [];
  let at = 10;
  for (const step of steps) {
    if (step.does === 'ask') {
      asked.push(ask(step, at));
      if (!step.isOpen) await asked.at(-1);
      continue;
    }
    const some = there.slice(at, at + step.count);
    if (step.does === 'hear' && some.length > 0) hear(some, there[at - 1]?.seq ?? 0);
    at += some.length;
  }
  await Promise.all(asked);
}
