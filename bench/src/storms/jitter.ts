// S7: every connection is cut again and again, while rooms talk.
import { setTimeout as pause } from 'node:timers/promises';
import { Crowd } from './crowd.ts';
import type { Arrived, Away } from './crowd.ts';
import { startStormServers } from './servers.ts';
import type { StormServersOptions } from './servers.ts';
import { talk } from './talk.ts';

/** Between two cuts of a connection, on average. */
const CUT_EVERY_MS = 15_000;
const TICK_MS = 100;
/** What is on its way at the end, and who is away then. */
const SETTLE_MS = 5_000;

export type Jitter = Away & Arrived;

export async function measureJitter(
  options: Omit<StormServersOptions, 'count'>,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Jitter> {
  await using servers = await startStormServers({ ...options, count: 1 });
  const urls = servers.all.map(({ url }) => url);
  await using crowd = await Crowd.open(clients, { ...options, homes: [urls] });
  const speaker = await servers.openSpeaker(urls, crowd.rooms);
  const stopTalk = talk(crowd, speaker);
  const endMs = performance.now() + seconds * 1_000;
  while (performance.now() < endMs) {
    crowd.cutSome(TICK_MS / CUT_EVERY_MS);
    await pause(TICK_MS);
  }
  await stopTalk();
  await pause(SETTLE_MS);
  const away = await crowd.takeAway();
  speaker.close();
  return { ...away, ...(await crowd.arrived()) };
}
