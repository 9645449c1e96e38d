import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../exit-codes.ts';
import { linesOf } from './input-lines.ts';

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]) {
  let from = 0;
  for (const size of sizes) yield bytes.subarray(from, (from += size));
  yield bytes.subarray(from);
}

test('cut anywhere, even within a character, the bytes give the same lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, ''))),
      fc.array(fc.nat(9)),
      async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        expect(await Array.fromAsync(linesOf(inPieces(bytes, sizes)))).toEqual(
          lines.map((text, index) => ({ number: index + 1, text })),
        );
      },
    ),
  );
});

test('the last line may lack its end, and CRLF ends one too', async () => {
  const bytes = Buffer.from('one\r\n\ntwo');
  expect(await Array.fromAsync(linesOf(inPieces(bytes, [])))).toEqual([
    { number: 1, text: 'one' },
    { number: 2, text: '' },
    { number: 3, text: 'two' },
  ]);
});

test('an endless line is refused by its number before it fills the memory', async () => {
  const endless = (async function* () {
    yield Buffer.from('first\n\n');
    for (;;) yield Buffer.alloc(10_000, 'x');
  })();
  const lines = Array.fromAsync(linesOf(endless));
  await expect(lines).rejects.toThrow(Failure);
  await expect(lines).rejects.toThrow(/^line 3: /);
});
