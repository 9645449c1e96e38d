import { expect, test } from 'vitest';
import { nextTime, recurrenceFault } from './recurrence.ts';

const at = (text: string): number => Date.parse(text);

test.each([
  ['0 9 * * *', 'Europe/Paris', '2026-03-28T12:00Z', '2026-03-29T07:00Z'],
  ['0 9 * * *', 'Europe/Paris', '2026-10-24T12:00Z', '2026-10-25T08:00Z'],
  ['30 0 9 * * *', 'UTC', '2026-01-01T09:00:30Z', '2026-01-02T09:00:30Z'],
  ['55 9 * * MON-FRI', 'America/New_York', '2026-11-28T00:00Z', '2026-11-30T14:55Z'],
  ['*/15 * * * *', 'Asia/Kathmandu', '2026-01-01T00:01Z', '2026-01-01T00:15Z'],
  ['0 0 29 2 *', 'UTC', '2027-06-01T00:00Z', '2028-02-29T00:00Z'],
])('after %s in %s comes the next time by that clock', (cron, zone, after, next) => {
  expect(nextTime({ cron, zone }, at(after))).toBe(at(next));
});

test('a time that does not come within a year is none', () => {
  expect(nextTime({ cron: '0 0 29 2 *', zone: 'UTC' }, at('2026-11-29T00:00Z'))).toBeUndefined();
});

test('two times are at least a minute apart', () => {
  for (const cron of ['* * * * *', '59 * * * * *', '0-59/1 * * * *', '0,1,59 0-23 * * *']) {
    let last = at('2026-03-29T00:00Z');
    for (let n = 0; n < 200; n += 1) {
      const next = nextTime({ cron, zone: 'Europe/Paris' }, last)!;
      if (n > 0) expect(next - last).toBeGreaterThanOrEqual(60_000);
      last = next;
    }
  }
});

test('no expression takes long to refuse', () => {
  const zone = 'America/New_York';
  const slow = [
    '0 0 30 2 *',
    '59 23 31 2,4,6,9,11 *',
    '0 0 31 * +5#1',
    '0 0 LW 2 5#5',
    '0 0 31 2 MON-FRI',
    `0 0 30 2 ${'1,'.repeat(40)}1`,
    `${'*/1,'.repeat(22)}* * * * *`,
  ];
  recurrenceFault({ cron: slow[0]!, zone });
  for (const cron of slow) {
    const startedMs = performance.now();
    recurrenceFault({ cron, zone });
    expect([cron, performance.now() - startedMs < 50]).toEqual([cron, true]);
  }
});
