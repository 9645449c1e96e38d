import { expect, test } from 'vitest';
import { pastedFiles } from './pasted-files.ts';

const picture = new File(['x'], 'image.png', { type: 'image/png' });
const notes = new File(['x'], 'my notes.txt', { type: 'text/plain' });

test.each([
  ['a\tb\r\n1\t2', [picture]],
  ['one cell', [picture]],
  ['  a paragraph of a text processor\n', [picture]],
  ['image.png is broken', [picture]],
])('the text %j is pasted, not the picture of it', (text, files) => {
  expect(pastedFiles({ text, files })).toEqual([]);
});

test.each([
  ['', [picture]],
  [' \n', [picture]],
  ['image.png', [picture]],
  ['/home/ada/my notes.txt', [notes]],
  ['file:///home/ada/my%20notes.txt', [notes]],
  ['C:\\ada\\my notes.txt', [notes]],
  ['image.png\rmy notes.txt', [picture, notes]],
])('copied files are pasted as files, with %j beside them', (text, files) => {
  expect(pastedFiles({ text, files })).toEqual(files);
});

test('a text alone is no file', () => {
  expect(pastedFiles({ text: 'words', files: [] })).toEqual([]);
});
