// How much of the time the page's main thread works while others talk 250 times a second.
import { setTimeout as pause } from 'node:timers/promises';
import { talk, visit } from './visitor.ts';
import type { Place } from './visitor.ts';

const MESSAGES_A_SECOND = 250;
const SETTLE_MS = 5_000;
const MEASURE_MS = 15_000;

/** Returns the part of the time in tasks, from 0 to 1. */
export async function watchMainThread(at: Place): Promise<number> {
  const room = 'busy';
  const page = await visit(at, room);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'timeTicks' });
  const read = async (): Promise<Record<'TaskDuration' | 'Timestamp', number>> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as never;
  };
  using _ = await talk(at, room, MESSAGES_A_SECOND);
  await pause(SETTLE_MS);
  const before = await read();
  await pause(MEASURE_MS);
  const after = await read();
  await page.context().close();
  return (after.TaskDuration - before.TaskDuration) / (after.Timestamp - before.Timestamp);
}
