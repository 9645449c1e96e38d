import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../exit-codes.ts';
import { linesOf } from './input-lines.ts';

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]) {
  let from = 0;
  for (const size of sizes) yield bytes.subarray(from, (from += size));
  yield bytes.subarray(from);
}

test('however the bytes are cut, in the middle of a character too, the lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, ''))),
      fc.array(fc.nat(9)),
      async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        expect(await Array.fromAsync(linesOf(inPieces(bytes, sizes)))).toEqual(lines);
      },
    ),
  );
});

test('the last line may lack its end; CRLF is one too', async () => {
  const bytes = Buffer.from('one\r\ntwo');
  expect(await Array.fromAsync(linesOf(inPieces(bytes, [])))).toEqual(['one', 'two']);
});

test('a line that never ends is refused before it fills the memory', async () => {
  const endless = (async function* () {
    for (;;) yield Buffer.alloc(10_000, 'x');
  })();
  await expect(Array.fromAsync(linesOf(endless))).rejects.toThrow(Failure);
});
