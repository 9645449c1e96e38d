import { expect, test } from 'vitest';
import {
  everyone,
  isChosen,
  isGone,
  replyNames,
  toggled,
  withLeft,
  withNames,
  withoutName,
} from './audience.ts';

const shown = { view: 20, completeSince: 10 };

test('a reply reaches those who saw the message, and nobody else', () => {
  expect(replyNames({ from: 'Bob' }, 'Ada')).toEqual([]);
  expect(replyNames({ from: 'Bob', to: ['ada', 'Cy', 'bob'] }, 'Ada')).toEqual(['Bob', 'Cy']);
});

test('a click chooses a name, another takes it out', () => {
  const one = toggled(everyone, 'Bob', shown);
  const two = toggled(one, 'Cy', shown);
  expect(two.to).toEqual(['Bob', 'Cy']);
  expect(toggled(two, 'bob', shown).to).toEqual(['Cy']);
  expect(withoutName(two, 'Cy').to).toEqual(['Bob']);
});

test('each choice keeps the view that was shown', () => {
  const one = withNames(everyone, ['Bob'], shown);
  expect(one.view).toBe(20);
  expect(withNames(one, ['Cy'], { view: 30, completeSince: 10 }).view).toBe(30);
  expect(withoutName(one, 'Bob').view).toBe(20);
});

test('a name that left stays marked, also when it is back', () => {
  const left = withLeft(withNames(everyone, ['Bob', 'Cy'], shown), ['bob', 'Dan']);
  expect([left.to, left.gone]).toEqual([['Bob', 'Cy'], ['Bob']]);
  expect(withLeft(left, ['Bob'])).toBe(left);
  expect(isChosen(left, 'Bob')).toBe(false);
});

test('choosing a marked name again confirms it', () => {
  const left = withLeft(withNames(everyone, ['Bob', 'Cy'], shown), ['bob']);
  const again = toggled(left, 'Bob', shown);
  expect(isGone(again, 'Bob')).toBe(false);
  expect(again.to).toEqual(['Bob', 'Cy']);
  expect(withNames(left, ['Bob'], shown).gone).toEqual([]);
});

test('names chosen before the page was away need another choice', () => {
  const before = withNames(everyone, ['Bob'], { view: 20, completeSince: 10 });
  const after = withNames(before, ['Cy'], { view: 50, completeSince: 40 });
  expect([after.to, after.gone, after.view]).toEqual([['Bob', 'Cy'], ['Bob'], 50]);
});
