import { expect, test } from 'vitest';
import {
  answerTo,
  audienceWords,
  everyone,
  isGone,
  nameWords,
  seenByWords,
  toggled,
  withLeft,
  withNames,
  withoutName,
} from './audience.ts';

test('the chip names whoever will see it', () => {
  expect(audienceWords([], 'Ada')).toBe('to everyone');
  expect(audienceWords(['Bob'], 'Ada')).toBe('only Bob and you');
  expect(audienceWords(['Bob', 'Cy'], 'Ada')).toBe('only Bob, Cy and you');
  expect(audienceWords(['ada'], 'Ada')).toBe('only you');
  expect(audienceWords(['B', 'C', 'D', 'E', 'F', 'G'], 'Ada')).toBe(
    'only B, C, D, 3 others and you',
  );
});

test('a message names whoever sees it beside its author', () => {
  expect(seenByWords({ from: 'Bob', to: ['Ada', 'Cy'] }, 'Ada')).toBe('only you and Cy');
  expect(seenByWords({ from: 'Bob', to: ['Ada', 'Cy', 'Dan'] }, 'Ada')).toBe(
    'only you, Cy and Dan',
  );
  expect(seenByWords({ from: 'Bob', to: ['Ada'] }, 'Ada')).toBe('only you');
  expect(seenByWords({ from: 'Ada', to: ['Bob'] }, 'Ada')).toBe('only Bob and you');
});

test('an answer reaches those who saw what is answered, and nobody else', () => {
  expect(answerTo({ from: 'Bob' }, 'Ada')).toEqual([]);
  expect(answerTo({ from: 'Bob', to: ['ada', 'Cy', 'bob'] }, 'Ada')).toEqual(['Bob', 'Cy']);
});

test('names are chosen and taken out by a click', () => {
  const one = toggled(everyone, 'Bob');
  const two = toggled(one, 'Cy');
  expect(two.to).toEqual(['Bob', 'Cy']);
  expect(toggled(two, 'bob').to).toEqual(['Cy']);
  expect(withoutName(two, 'Cy').to).toEqual(['Bob']);
});

test('who left stays marked, also when the name is back, until it is chosen again', () => {
  const left = withLeft(withNames(everyone, ['Bob', 'Cy']), ['bob', 'Dan']);
  expect([left.to, left.gone]).toEqual([['Bob', 'Cy'], ['Bob']]);
  expect(withLeft(left, ['Bob'])).toBe(left);
  expect(isGone(toggled(left, 'Bob'), 'Bob')).toBe(false);
  expect(toggled(left, 'Bob').to).toEqual(['Bob', 'Cy']);
  expect(withNames(left, ['Bob']).gone).toEqual([]);
});

test('names in words', () => {
  expect(nameWords([])).toBe('');
  expect(nameWords(['A'])).toBe('A');
  expect(nameWords(['A', 'B', 'C', 'D'])).toBe('A, B, C and D');
  expect(nameWords(['A', 'B', 'C', 'D', 'E'])).toBe('A, B, C and 2 others');
});
