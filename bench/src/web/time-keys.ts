// The time from a key to the frame that shows it, while others talk 50 times a second.
import { setTimeout as pause } from 'node:timers/promises';
import { talk, visit } from './visitor.ts';
import type { Place } from './visitor.ts';

const MESSAGES_A_SECOND = 50;
const TEXT = 'people write words like these and then some more of them ';
const REPEATS = 4;
const SETTLE_MS = 3_000;

/** Returns ms for each key. `slowdown`: the page gets this part of the CPU's speed. */
export async function timeKeys(
  at: Place,
  { slowdown }: { readonly slowdown: number },
): Promise<readonly number[]> {
  const room = `keys-${slowdown}`;
  const page = await visit(at, room);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  using _ = await talk(at, room, MESSAGES_A_SECOND);
  await pause(SETTLE_MS);
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    // From the time the browser got the key to the task after the frame was made.
    const note = (event: Event): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => times.push(performance.now() - event.timeStamp));
        port1.start();
        port2.postMessage(undefined);
      });
    };
    window.addEventListener('keydown', note, { capture: true });
  });
  const field = page.locator('.composer textarea');
  await field.focus();
  for (const [index, letter] of TEXT.repeat(REPEATS).split('').entries()) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await pause(40 + (index % 7) * 10);
  }
  const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
  await page.context().close();
  return times;
}
