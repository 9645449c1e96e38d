import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tokenIn, tokenOption } from './token-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'natter-token-'));
afterAll(() => rmSync(folder, { recursive: true }));
const SECRET = 'A'.repeat(43);

test('--token is a token, or a file that holds one', () => {
  const path = join(folder, 'token');
  writeFileSync(path, `\n  nt_${SECRET}\r\n`);
  for (const token of [`nt_${SECRET}`, `ns_${SECRET}`, 'eyJhbGciOiJFZERTQSJ9.e30.c2ln'])
    expect(tokenOption(token)).toBe(token);
  expect(tokenOption(path)).toBe(`nt_${SECRET}`);
});

test('a text without a token is refused and never shown', () => {
  const path = join(folder, 'bad');
  for (const text of ['', ' \n', 'two words', 'a\nb', 'x\u0000y', 'ä', 'x'.repeat(8_193)]) {
    writeFileSync(path, text);
    expect(() => tokenOption(path)).toThrow(/bad (?:is empty|holds no token)$/);
    expect(() => tokenIn(text, 'NATTER_TOKEN')).toThrow(
      /^NATTER_TOKEN (?:is empty|holds no token)$/,
    );
  }
  expect(() => tokenOption(join(folder, 'nt-missing'))).toThrow(
    /^--token is neither a token nor a file$/,
  );
  expect(() => tokenOption(folder)).toThrow(/^--token cannot be read: /);
});
