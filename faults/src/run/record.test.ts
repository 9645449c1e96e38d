import { expect, test } from 'vitest';
import { withRecord } from './record.ts';
import type { RecordedRun } from './record.ts';

const run = (more: Partial<RecordedRun>): RecordedRun => ({
  fault: 'gateway-killed',
  servers: 1,
  seed: 1,
  outcome: 'passed',
  acked: 1_000,
  received: 5_000,
  violations: 0,
  slowest: { 'first ack': 150 },
  tookS: 20,
  commit: 'abc1234',
  nats: '2.15.2',
  node: 'v24.21.0',
  machine: 'a machine',
  day: '2026-01-31',
  ...more,
});
const PAGE =
  'before\n<!-- record: written by npm run faults:all -->\nold\n<!-- end of the record -->\nafter\n';

test('a new record replaces the old one and keeps the page around it', () => {
  const page = withRecord(PAGE, [run({})]);
  expect(page).not.toContain('old');
  expect(page.startsWith('before\n')).toBe(true);
  expect(page.endsWith('after\n')).toBe(true);
  expect(withRecord(page, [run({})])).toBe(page);
});

test('a row sums the runs of a fault and shows its slowest recovery', () => {
  const page = withRecord(PAGE, [
    run({}),
    run({ seed: 2, acked: 234, slowest: { 'first ack': 1_730 } }),
    run({ seed: 3, outcome: 'violated', violations: 2 }),
    run({ servers: 3 }),
  ]);
  expect(page).toMatch(
    /`gateway-killed`\) \| 1 \| 3 \| 2,234 \| 2 \| first ack: 1\.73 s \(2\.00 s\)/,
  );
  expect(page).toMatch(/`gateway-killed`\) \| 3 \| 1 \| 1,000 \| 0 \|/);
  expect(page).toContain('4 runs, 3,234 messages acknowledged');
  expect(page).toContain('2 violations; 1 runs not passed');
});

test('a missing recovery shows as never, and an invalid run as invalid', () => {
  const page = withRecord(PAGE, [
    run({ slowest: { 'first ack': null }, outcome: 'violated', violations: 1 }),
    run({ seed: 2, outcome: 'invalid' }),
  ]);
  expect(page).toMatch(/\| 2, 1 invalid \|.*first ack: never/);
});

test('a row has the number of acts that were raced', () => {
  const raced = { fault: 'acts-raced', races: 600, slowest: {} };
  const page = withRecord(PAGE, [run(raced), run({ ...raced, seed: 2 })]);
  expect(page).toContain('(`acts-raced`), 1,200 acts | 1 | 2 | 2,000 | 0 |');
});

test('a row has the number of amendments that were raced', () => {
  const raced = { fault: 'amendments-raced', amended: 900, slowest: {} };
  const page = withRecord(PAGE, [run(raced), run({ ...raced, seed: 2 })]);
  expect(page).toContain('(`amendments-raced`), 1,800 amendments | 1 | 2 | 2,000 | 0 |');
});
