import { expect, test } from 'vitest';
import { noSearch, queryOf, toggled } from './search-filters.ts';

test('chips add operators to the words', () => {
  const filters = new Set(['mine', 'files', 'newest'] as const);
  expect(queryOf({ words: ' green door ', filters }, 'Ada')).toBe('green door from:Ada has:file');
  expect(queryOf({ words: '', filters }, 'Ada')).toBe('from:Ada has:file');
});

test('without words or operators nothing is asked', () => {
  expect(queryOf(noSearch, 'Ada')).toBe('');
  expect(queryOf({ words: '  ', filters: new Set(['newest', 'here']) }, 'Ada')).toBe('');
});

test('a chip is turned on and off', () => {
  const on = toggled(noSearch.filters, 'links');
  expect([...on]).toEqual(['here', 'links']);
  expect([...toggled(on, 'here')]).toEqual(['links']);
});
