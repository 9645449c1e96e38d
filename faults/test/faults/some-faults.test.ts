// Some of the faults, each once. All of them with many seeds: `npm run faults:all`,
// docs/correctness.md.
import { test } from 'vitest';
import { describeViolation } from '../../src/checker/checker.ts';
import { catalog } from '../../src/catalog/catalog.ts';
import { summaryOf } from '../../src/run/judge.ts';
import { judgeFault } from '../../src/run/run.ts';

const SEED = 1;

test.concurrent.for([
  ['gateway-killed', 1],
  ['gateway-drained', 1],
  ['nats-killed', 1],
  ['leader-killed', 3],
  ['link-stalled', 1],
  ['devices-come-and-go', 1],
  ['two-versions', 1],
] as const)(
  '%s with %i nats-server(s): nobody loses anything',
  async ([kind, servers], { expect }) => {
    const fault = catalog.find((one) => one.kind === kind);
    if (fault === undefined) throw new Error(`no such fault: ${kind}`);
    const judged = await judgeFault({ fault, servers, seed: SEED });
    console.log(summaryOf(judged));
    expect({
      outcome: judged.outcome,
      flaws: judged.flaws,
      violations: judged.violations.map(describeViolation),
    }).toEqual({ outcome: 'passed', flaws: [], violations: [] });
  },
);
