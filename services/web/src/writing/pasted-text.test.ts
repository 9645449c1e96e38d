import { TEXT_BYTES_MAX } from '@natter/protocol';
import { expect, test } from 'vitest';
import { fileOfText, fittingLength, isOverlong, isTooLong, lineCount } from './pasted-text.ts';

test('a text of 4 KiB or 60 lines stays a text, a longer one is offered as a file', () => {
  expect(isOverlong('x'.repeat(4_096))).toBe(false);
  expect(isOverlong('x'.repeat(4_097))).toBe(true);
  expect(isOverlong('ü'.repeat(2_049))).toBe(true);
  expect(isOverlong('x\n'.repeat(59))).toBe(false);
  expect(isOverlong('x\n'.repeat(60))).toBe(true);
  expect(lineCount('a\nb')).toBe(2);
});

test('what is cut off leaves a text that a message takes, of whole characters', () => {
  const text = `a${'🙂'.repeat(TEXT_BYTES_MAX / 4)}`;
  expect(isTooLong(text)).toBe(true);
  const cut = text.slice(0, fittingLength(text));
  expect(isTooLong(cut)).toBe(false);
  expect(cut.endsWith('🙂')).toBe(true);
  expect(cut.length).toBeGreaterThan(TEXT_BYTES_MAX / 2 - 4);
});

test.each([
  ['txt', 'Dear all,\nthis is a letter, a long one.\nImport duties rise.'],
  ['json', '{"a": [1, 2]}'],
  ['txt', '{not json}'],
  ['diff', 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b'],
  ['diff', '--- a/x\n+++ b/x\n@@ -1 +1 @@'],
  ['py', 'import os\n\ndef main():\n    print(os.name)\n'],
  ['py', '#!/usr/bin/env python3\nprint(1)\n'],
  ['sh', '#!/bin/bash\nset -e\n'],
  ['ts', "import type { A } from './a.ts';\n\nexport interface B {\n  readonly a: A;\n}\n"],
  ['js', "import fs from 'node:fs';\nconst a = 1;\n"],
  ['go', 'package main\n\nimport "fmt"\n\nfunc main() {\n}\n'],
  ['rs', 'pub fn main() {\n    let x = 1;\n}\n'],
  ['c', '#include <stdio.h>\nint main(void) { return 0; }\n'],
  ['cpp', '#include <vector>\nstd::vector<int> v;\n'],
  ['sql', 'SELECT a FROM b WHERE c = 1;\n'],
  ['html', '<!doctype html>\n<title>x</title>'],
  ['css', '.a {\n  color: red;\n}\n'],
  ['md', '# Title\n\n- one\n- two\n'],
  ['csv', 'a,b,c\n1,2,3\n4,5,6\n'],
  ['tsv', 'a\tb\n1\t2\n3\t4\n'],
])('the file is named pasted-text.%s for %j', async (ending, text) => {
  const file = fileOfText(text);
  expect(file.name).toBe(`pasted-text.${ending}`);
  expect(file.type).toBe('text/plain');
  expect(await file.text()).toBe(text);
});

test.each([
  ['```ts\nlet a;\n```', 'ts', 'let a;'],
  ['```typescript\nlet a;\n```\n', 'ts', 'let a;'],
  ['```\n{"a": 1}\n```', 'json', '{"a": 1}'],
  ['```../../x\nlet a;\n```', 'txt', 'let a;'],
])('a fence names the language: %j', async (text, ending, inside) => {
  const file = fileOfText(text);
  expect(file.name).toBe(`pasted-text.${ending}`);
  expect(await file.text()).toBe(inside);
});
