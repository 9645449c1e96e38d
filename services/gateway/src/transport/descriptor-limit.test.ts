import { expect, test } from 'vitest';
import { connectionsThatFit, ownDescriptors } from './descriptor-limit.ts';

test('connections fit beside what is open, with some left for the process itself', () => {
  expect(connectionsThatFit({ limit: 1_024, used: 30 })).toBe(962);
  expect(connectionsThatFit({ limit: 80, used: 30 })).toBe(18);
  expect(connectionsThatFit({ limit: 40, used: 30 })).toBe(1);
});

test('this process has a limit of open files, and some open', () => {
  const { limit = 0, used = 0 } = ownDescriptors() ?? {};
  expect(used).toBeGreaterThan(3);
  expect(limit).toBeGreaterThan(used);
});
