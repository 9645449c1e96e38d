import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { boundedLines } from './bounded-lines.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, 'latin1');
}
const linesOf = async (
  bytes: AsyncIterable<Uint8Array>,
  bytesMax?: number,
): Promise<(string | undefined)[]> => {
  const lines: (string | undefined)[] = [];
  for await (const { text } of boundedLines(bytes, bytesMax)) lines.push(text);
  return lines;
};

test('lines are found however the bytes arrive, empty ones skipped', async () => {
  expect(await linesOf(chunks('a', 'b\n\n', 'c', '\nd'))).toEqual(['ab', 'c', 'd']);
});

test('a line that is too long or not UTF-8 is skipped, and the next is read', async () => {
  expect(await linesOf(chunks('12345', '678\nab\n\xff\ncd'), 4)).toEqual([
    undefined,
    'ab',
    undefined,
    'cd',
  ]);
});

test('a line of a gigabyte costs no memory', { timeout: 60_000 }, async () => {
  const mebibyte = new Uint8Array(1024 * 1024).fill(0x61);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // This thread's own: others in the process run other tests.
  const held = (): number => {
    collect();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return arrayBuffers + heapUsed;
  };
  const before = held();
  let most = before;
  async function* long(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < 1_024; sent += 1) {
      yield mebibyte;
      if (sent % 64 === 0) most = Math.max(most, held());
    }
    yield Buffer.from('\nnext\n');
  }
  expect(await linesOf(long())).toEqual([undefined, 'next']);
  expect(most - before).toBeLessThan(100 * 1024 * 1024);
});
