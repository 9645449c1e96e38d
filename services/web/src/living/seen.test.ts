import { expect, test } from 'vitest';
import { seenBy } from './seen.ts';

const marks = [
  { alias: 'Ada', got: 90, read: 90 },
  { alias: 'Bob', got: 60, read: 50 },
  { alias: 'Cy', got: 50, read: 40 },
  { alias: 'Dora', got: 40, read: 40 },
  { alias: 'Emil', got: 70 },
];

test('those who have read a message are told from those who have it, and from the others', () => {
  const message = { seq: 50, from: 'Ada' };
  expect(seenBy({ message, marks, here: ['Ada', 'Bob', 'Fay'] })).toEqual({
    read: ['Bob'],
    got: ['Cy', 'Emil'],
    of: 5,
  });
});

test('a private message was for those it names', () => {
  const message = { seq: 50, from: 'Ada', to: ['bob', 'Dora'] };
  expect(seenBy({ message, marks, here: ['Ada', 'Bob', 'Dora'] })).toMatchObject({
    read: ['Bob'],
    got: [],
    of: 2,
  });
});

test('where nobody tells what they read, nothing is said of it', () => {
  const quiet = marks.map(({ alias, got }) => ({ alias, got }));
  const seen = seenBy({ message: { seq: 50, from: 'Ada' }, marks: quiet, here: [] });
  expect(seen).toEqual({ read: [], got: ['Bob', 'Cy', 'Emil'], of: 4 });
});
