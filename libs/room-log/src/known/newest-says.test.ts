import { expect, test } from 'vitest';
import type { LogRecord } from '../records/record.ts';
import { NewestSays } from './newest-says.ts';

const record = (kind: 'say' | 'amend', seq: number): LogRecord => ({ kind, seq }) as LogRecord;
const records = (kinds: string, from = 1): LogRecord[] =>
  Array.from(kinds, (kind, n) => record(kind === 's' ? 'say' : 'amend', from + n));
const page = { spare: 1, first: 1 };

test('the newest messages are read without the amendments behind them', () => {
  const says = new NewestSays(30);
  says.learn(records(`ssss${'a'.repeat(26)}`), 30);
  expect(says.lastBefore(31, { ...page, count: 2 })).toEqual([{ from: 2, to: 4, records: 3 }]);
  expect(says.lastBefore(4, { ...page, count: 2 })).toEqual([{ from: 1, to: 3, records: 3 }]);
  expect(says.lastBefore(31, { ...page, count: 5 })).toBeUndefined();
});

test('messages far apart are read by themselves, close ones together', () => {
  const says = new NewestSays(0);
  expect(says.lastBefore(99, { ...page, count: 1 })).toBeUndefined();
  says.hear(records('s'));
  says.learn(records('s'), 1);
  says.hear(records(`aaas${'a'.repeat(20)}ss`, 2));
  expect(says.lastBefore(99, { ...page, count: 3 })).toEqual([
    { from: 1, to: 5, records: 5 },
    { from: 26, to: 27, records: 2 },
  ]);
  expect(says.lastBefore(99, { ...page, count: 1, first: 27 })).toEqual([
    { from: 27, to: 27, records: 1 },
  ]);
});

test('what was read before the last record that was heard is not taken', () => {
  const says = new NewestSays(5);
  says.learn(records('ssss'), 4);
  expect(says.lastBefore(9, { ...page, count: 1 })).toBeUndefined();
});
