import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import { expectCheapCall } from '@natter/testkit/cost';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineQueue } from './line-queue.ts';

function queueOf(handle: (line: string) => Promise<void>) {
  const calls: string[] = [];
  const queue = new LineQueue<string>({
    handle,
    pauseInput: () => calls.push('pause'),
    resumeInput: () => calls.push('resume'),
  });
  return { queue, calls };
}

test('lines are handled in order, each once, one at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 1_500 }), { maxLength: 6 }), async (bursts) => {
      const handled: string[] = [];
      let busy = 0;
      const { queue } = queueOf(async (line) => {
        busy += 1;
        expect(busy).toBe(1);
        await Promise.resolve();
        handled.push(line);
        busy -= 1;
      });
      let pushed = 0;
      for (const burst of bursts) {
        for (let line = 0; line < burst; line += 1) queue.push(String(pushed++));
        await nextTurn();
      }
      await eventually(() => expect(handled).toHaveLength(pushed));
      expect(handled).toEqual(Array.from({ length: pushed }, (_, line) => String(line)));
    }),
    { numRuns: 20 },
  );
});

test('the first line is handled at once', () => {
  const handled: string[] = [];
  const { queue } = queueOf(async (line) => {
    handled.push(line);
  });
  queue.push('one');
  expect(handled).toEqual(['one']);
});

test('at most 32 lines are handled in a turn', async () => {
  let handled = 0;
  const { queue } = queueOf(async () => {
    handled += 1;
  });
  for (let line = 0; line < 100; line += 1) queue.push('x');
  for (let turn = 1; turn <= 3; turn += 1) {
    await nextTurn();
    expect(handled).toBeLessThanOrEqual(32 * (turn + 1));
  }
  await eventually(() => expect(handled).toBe(100));
});

test('input is paused while 64 lines wait, and resumed below', async () => {
  let release = (): void => {};
  const { queue, calls } = queueOf(
    () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  );
  for (let line = 0; line < 64; line += 1) queue.push('x');
  expect(calls).toEqual([]);
  queue.push('x');
  expect(calls).toEqual(['pause']);
  release();
  await eventually(() => expect(calls).toEqual(['pause', 'resume']));
});

test('a read full of newlines costs little to queue and handle', async () => {
  const run = async (): Promise<void> => {
    let release = (): void => {};
    const last = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { queue } = queueOf(async (line) => {
      if (line === 'last') release();
    });
    for (let line = 0; line < 65_535; line += 1) queue.push('x');
    queue.push('last');
    await last;
  };
  await expectCheapCall('65,536 lines', { limitMs: 100, run });
});
