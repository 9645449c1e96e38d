import { expect, test } from 'vitest';
import { audienceWords, namesWhoSee, nameWords, seenByWords } from './audience-words.ts';

test('the chip names everybody who will see it', () => {
  expect(audienceWords([], 'Ada')).toBe('to everyone');
  expect(audienceWords(['Bob'], 'Ada')).toBe('only Bob and you');
  expect(audienceWords(['Bob', 'Cy'], 'Ada')).toBe('only Bob, Cy and you');
  expect(audienceWords(['ada'], 'Ada')).toBe('only you');
  expect(audienceWords(['B', 'C', 'D', 'E', 'F', 'G'], 'Ada')).toBe(
    'only B, C, D, 3 others and you',
  );
});

test('a message names everybody who sees it beside its author', () => {
  expect(seenByWords({ from: 'Bob', to: ['Ada', 'Cy'] }, 'Ada')).toBe('only you and Cy');
  expect(seenByWords({ from: 'Bob', to: ['Ada', 'Cy', 'Dan'] }, 'Ada')).toBe(
    'only you, Cy and Dan',
  );
  expect(seenByWords({ from: 'Bob', to: ['Ada'] }, 'Ada')).toBe('only you');
  expect(seenByWords({ from: 'Ada', to: ['Bob'] }, 'Ada')).toBe('only Bob and you');
});

test('the list of those who see it is complete', () => {
  const to = ['Ada', 'Cy', 'Dan', 'Eve', 'Flo'];
  expect(namesWhoSee({ from: 'Bob', to }, 'Ada')).toEqual(['Bob', ...to]);
  expect(namesWhoSee({ from: 'Ada', to }, 'Ada')).toEqual(to);
});

test('names in words', () => {
  expect(nameWords([])).toBe('');
  expect(nameWords(['A'])).toBe('A');
  expect(nameWords(['A', 'B', 'C', 'D'])).toBe('A, B, C and D');
  expect(nameWords(['A', 'B', 'C', 'D', 'E'])).toBe('A, B, C and 2 others');
});
