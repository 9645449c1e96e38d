import { expect, test } from 'vitest';
import { splitNames } from './split-names.ts';

test('mentions are set off and the text around them stays', () => {
  expect(splitNames('hey @Bob, and (@cy.d). a@b')).toEqual([
    { kind: 'text', text: 'hey ' },
    { kind: 'mention', name: 'Bob' },
    { kind: 'text', text: ', and (' },
    { kind: 'mention', name: 'cy.d' },
    { kind: 'text', text: '). a@b' },
  ]);
  expect(splitNames('')).toEqual([]);
});

test('a room in a text is a link to that room', () => {
  expect(splitNames('see #Design, or (#on-call).')).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'room', room: 'design', text: '#Design' },
    { kind: 'text', text: ', or (' },
    { kind: 'room', room: 'on-call', text: '#on-call' },
    { kind: 'text', text: ').' },
  ]);
});

test.each(['#1', 'C#', '#café', '# design', '#a/b', '##', 'x#design', '#', `#${'a'.repeat(65)}`])(
  '%j names no room',
  (text) => {
    expect(splitNames(text).filter(({ kind }) => kind !== 'text')).toEqual([]);
  },
);
