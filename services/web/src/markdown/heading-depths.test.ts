import { expect, test } from 'vitest';
import { headingDepths } from './heading-depths.ts';
import { parseBlocks } from './parse-blocks.ts';

test.each([
  ['# a\n## b\n# c\n### d', [0, 1, 0, 1]],
  ['### a\n# b\n## c', [0, 0, 1]],
  ['# a\n### b\n## c\n###### d', [0, 1, 1, 2]],
  ['words\n# a\nwords\n## b', [0, 0, 0, 1]],
])('headings of %j are as deep as they stand', (text, depths) => {
  expect(headingDepths(parseBlocks(text))).toEqual(depths);
});
