import { expect, test } from 'vitest';
import { parseBlocks } from '../markdown/parse-blocks.ts';
import { codesOf } from './whole-code.ts';

test('code is found in order, in quotes and lists too', () => {
  const text = '```\na\n```\n> ```\n> b\n> ```\n- ```\n  c\n  ```\n\n```ts\nd';
  expect(codesOf(parseBlocks(text))).toEqual(['a', 'b', 'c', 'd']);
});
