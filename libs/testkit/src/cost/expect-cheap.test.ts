import { expect, test } from 'vitest';
import { badShapes } from './bad-shapes.ts';
import { cpuMsOf } from './cpu-time.ts';
import { expectCheap } from './expect-cheap.ts';

const LINE_BYTES = 16 * 1024;

test('every bad shape keeps within its bytes and fills them', () => {
  for (const { name, text } of badShapes(1_000, '/to ')) {
    expect(text.startsWith('/to '), name).toBe(true);
    expect(Buffer.byteLength(text), name).toBeLessThanOrEqual(1_000);
    expect(Buffer.byteLength(text), name).toBeGreaterThan(950);
  }
});

test('a linear function is cheap', async () => {
  await expectCheap({ bytesMax: LINE_BYTES, limitMs: 5, mixes: 5, run: (text) => text.trim() });
});

test('a quadratic regular expression is found, with the shape that shows it', async () => {
  const trimEnd = (text: string): string => text.replace(/\s+$/, '');
  const options = { bytesMax: LINE_BYTES, limitMs: 5, mixes: 5, run: trimEnd };
  await expect(expectCheap(options)).rejects.toThrow(/spaces, "x": .* ms for 16384 bytes/);
});

test('names that are folded without a bound are found too dear', async () => {
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
  await expect(expectCheap(options)).rejects.toThrow(/ms for \d+ bytes/);
});

test('a function that is slow only for a random mix is found with its seed', async () => {
  const slowFor = (text: string): void => {
    if (!/^😀+a/u.test(text) && !/a😀/u.test(text)) return;
    const start = process.threadCpuUsage();
    while (process.threadCpuUsage(start).user < 20_000);
  };
  const options = { bytesMax: LINE_BYTES, limitMs: 5, mixes: 2_000, run: slowFor };
  await expect(expectCheap(options)).rejects.toThrow(/seed/);
});

test('a call that takes no time measures about none', async () => {
  expect(await cpuMsOf(() => undefined, 1)).toBeLessThan(1);
});
