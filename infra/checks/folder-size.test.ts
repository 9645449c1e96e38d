import { expect, test } from 'vitest';
import { fullFolders } from './folder-size.ts';

const files = (folder: string, count: number, ending: string): string[] =>
  Array.from({ length: count }, (_, index) => `${folder}/file-${index}${ending}`);

test('a folder with 16 source files is named, one with 15 passes', () => {
  const paths = [...files('libs/a/src', 16, '.ts'), ...files('services/b/src/ui', 15, '.tsx')];
  expect(fullFolders(paths)).toEqual(['libs/a/src: 16 source files, at most 15']);
});

test('tests, documents and folders below do not count', () => {
  const paths = [
    ...files('libs/a/src', 15, '.ts'),
    ...files('libs/a/src', 9, '.test.ts'),
    ...files('libs/a/src/below', 9, '.ts'),
    ...files('libs/a/test', 30, '.ts'),
    ...files('libs/a/src', 9, '.md'),
  ];
  expect(fullFolders(paths)).toEqual([]);
});

test('a style sheet and a header count as source files', () => {
  const paths = [...files('bench/load', 8, '.c'), ...files('bench/load', 8, '.h')];
  expect(fullFolders(paths)).toHaveLength(1);
});
