import { expect, test } from 'vitest';
import { noSearch, queryOf, toggled } from './search-filters.ts';

test('chips add operators to the words', () => {
  const filters = new Set(['mine', 'files', 'newest'] as const);
  expect(queryOf({ words: ' green door ', filters })).toBe('green door from:me has:file');
  expect(queryOf({ words: '', filters })).toBe('from:me has:file');
});

test('without words or operators nothing is asked', () => {
  expect(queryOf(noSearch)).toBe('');
  expect(queryOf({ words: '  ', filters: new Set(['newest', 'here']) })).toBe('');
});

test('a chip is turned on and off', () => {
  const on = toggled(noSearch.filters, 'links');
  expect([...on]).toEqual(['here', 'links']);
  expect([...toggled(on, 'here')]).toEqual(['links']);
});
