import { expect, test } from 'vitest';
import { badShapes } from './bad-shapes.ts';
import { expectCheap } from './expect-cheap.ts';

const LINE_BYTES = 16 * 1024;

test('every bad shape keeps within its bytes and fills them', () => {
  const odd = badShapes(1_000, '/to ').filter(({ text }) => {
    const bytes = Buffer.byteLength(text);
    return !text.startsWith('/to ') || bytes > 1_000 || bytes < 950;
  });
  expect(odd).toEqual([]);
});

test('a linear function is cheap', async () => {
  await expectCheap({ bytesMax: LINE_BYTES, limitMs: 5, mixes: 5, run: (text) => text.trim() });
});

test('a quadratic regular expression is found, with the shape that shows it', async () => {
  const trimEnd = (text: string): string => text.replace(/\s+$/, '');
  const options = { bytesMax: LINE_BYTES / 2, limitMs: 5, mixes: 5, run: trimEnd };
  await expect(expectCheap(options)).rejects.toThrow(/spaces, "x", 8192 bytes: .* ms/);
});

test('names folded without a bound are found too expensive', async () => {
  // As aliases were until their length was bounded first.
  const fold = (name: string): string => {
    let key = name;
    for (let round = 0; round < 4; round += 1) {
      let folded = '';
      for (const character of key.normalize('NFKC').normalize('NFD'))
        folded += character.toLowerCase().toUpperCase().toLowerCase();
      key = folded.normalize('NFD');
    }
    return key;
  };
  const foldAll = (text: string): void => {
    for (const name of text.match(/.{1,120}/gu) ?? []) fold(name);
  };
  const options = { bytesMax: 62_000, limitMs: 5, mixes: 5, run: foldAll };
  await expect(expectCheap(options)).rejects.toThrow(/bytes: .* ms, at most 5/);
});

test('a function slow for a random mix is found with its seed', async () => {
  const slowFor = (text: string): void => {
    // Known shapes have at most seven characters.
    if (new Set(text).size < 12) return;
    const start = process.threadCpuUsage();
    while (process.threadCpuUsage(start).user < 20_000);
  };
  const options = { bytesMax: LINE_BYTES, limitMs: 5, mixes: 500, run: slowFor };
  await expect(expectCheap(options)).rejects.toThrow(/seed/);
});
