import { expect, test } from 'vitest';
import { complete } from './tab-completion.ts';

const aliases = ['Ann', 'anton', 'bob'];

test('a command is completed, and gets its space when it is the only one', () => {
  expect(complete('/h', aliases)).toEqual([['/help', '/history'], '/h']);
  expect(complete('/hi', aliases)).toEqual([['/history '], '/hi']);
});

test('an alias is completed where a command wants one, whatever its case', () => {
  expect(complete('/msg an', aliases)).toEqual([['Ann', 'anton'], 'an']);
  for (const command of ['/add', '/kick', '/ban', '/unmute', '/role'])
    expect(complete(`${command} B`, aliases), command).toEqual([['bob '], 'B']);
  expect(complete('/dm bob,A', aliases)).toEqual([['Ann', 'anton'], 'A']);
  expect(complete('/msg B', aliases)).toEqual([['bob '], 'B']);
  expect(complete('/to bob, ant', aliases)).toEqual([['anton'], 'ant']);
  expect(complete('/to ', aliases)).toEqual([['Ann', 'anton', 'bob'], '']);
});

test('what is said is left alone', () => {
  for (const text of ['', 'an', 'hello an', '/msg bob an', '//h'])
    expect(complete(text, aliases)[0]).toEqual([]);
});
