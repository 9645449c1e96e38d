// Fails where an input within its stated bound costs too much: known bad shapes, then random mixes.
import * as fc from 'fast-check';
import { badShapes, badUnits } from './bad-shapes.ts';
import { cpuMsOf } from './cpu-time.ts';

export interface CostOptions {
  /** The stated maximum input: UTF-8 bytes of the text that `run` gets. */
  readonly bytesMax: number;
  /** CPU ms a call may take. */
  readonly limitMs: number;
  /** What each text begins with, to reach every branch; one text each (`['']`). */
  readonly heads?: readonly string[];
  /** Random mixes to try (60). */
  readonly mixes?: number;
  readonly run: (text: string) => unknown;
}

/** Throws with the name, or the seed, of the first input that costs more than `limitMs`. */
export async function expectCheap(options: CostOptions): Promise<void> {
  const { bytesMax, limitMs, heads = [''], mixes = 60, run } = options;
  const check = (name: string, text: string): Promise<void> =>
    expectCheapCall(`${name}, ${Buffer.byteLength(text)} bytes`, { limitMs, run: () => run(text) });
  for (const head of heads) {
    for (const { name, text } of badShapes(bytesMax, head)) await check(name, text);
  }
  await fc.assert(
    fc.asyncProperty(mixOf(bytesMax, heads), async (text) => await check('a mix', text)),
    { numRuns: mixes, endOnFailure: true },
  );
}

/** Throws, naming the input, if the call costs more than `limitMs` of CPU time. */
export async function expectCheapCall(
  name: string,
  { limitMs, run }: { readonly limitMs: number; readonly run: () => unknown },
): Promise<void> {
  const tookMs = await cpuMsOf(run, limitMs);
  if (tookMs > limitMs) throw new Error(`${name}: ${tookMs.toFixed(1)} ms, at most ${limitMs}`);
}

/** Long texts of few units, as an attacker would write them. */
function mixOf(bytesMax: number, heads: readonly string[]): fc.Arbitrary<string> {
  const anyPart = fc
    .tuple(
      fc.oneof(
        fc.constantFrom(...badUnits),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
      ),
      fc.integer({ min: 1, max: 4_000 }),
    )
    .map(([unit, times]) => unit.repeat(times));
  return fc
    .tuple(fc.constantFrom(...heads), fc.array(anyPart, { minLength: 1, maxLength: 12 }))
    .map(([head, parts]) => cut(head + parts.join(''), bytesMax));
}

/** By characters, so that it stays a text. */
function cut(text: string, bytesMax: number): string {
  return Buffer.from(text.toWellFormed())
    .subarray(0, bytesMax)
    .toString()
    .replace(/\ufffd$/, '');
}
