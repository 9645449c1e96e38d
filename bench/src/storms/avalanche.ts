// S8: one of two servers is killed while rooms talk; then it is started again, and the other one
// is restarted as an update does it. All clients of the server that ends come back at once.
import { setTimeout as pause } from 'node:timers/promises';
import { Crowd } from './crowd.ts';
import type { Arrived, Away } from './crowd.ts';
import { startStormServers } from './servers.ts';
import type { StormServersOptions } from './servers.ts';
import { talk } from './talk.ts';

const BEFORE_MS = 2_000;
/** After this long, who is not back counts as lost. */
const BACK_MS_MAX = 30_000;
const QUIET_MS = 3_000;

export interface Avalanche extends Arrived {
  readonly killed: Away;
  readonly restarted: Away;
}

export async function measureAvalanche(
  options: Omit<StormServersOptions, 'count'>,
  { clients }: { clients: number },
): Promise<Avalanche> {
  await using servers = await startStormServers({ ...options, count: 2 });
  const [one, other] = servers.all as [(typeof servers.all)[0], (typeof servers.all)[0]];
  const homes = [
    [one.url, other.url],
    [other.url, one.url],
  ];
  await using crowd = await Crowd.open(clients, { ...options, homes });
  const speaker = await servers.openSpeaker([other.url, one.url], crowd.rooms);
  const stopTalk = talk(crowd, speaker);
  await pause(BEFORE_MS);
  await crowd.takeAway();
  await one.end('SIGKILL');
  const killed = await allBack(crowd);
  await one.restart();
  await pause(BEFORE_MS);
  await crowd.takeAway();
  await other.end('SIGTERM');
  const restarted = await allBack(crowd);
  await other.restart();
  await stopTalk();
  await pause(QUIET_MS);
  speaker.close();
  return { killed, restarted, ...(await crowd.arrived()) };
}

/** Waits until everybody is back, or the time is up. */
async function allBack(crowd: Crowd): Promise<Away> {
  const endMs = performance.now() + BACK_MS_MAX;
  let quietSinceMs = performance.now();
  const timesMs: number[] = [];
  for (;;) {
    await pause(100);
    const { timesMs: more, left } = await crowd.takeAway();
    timesMs.push(...more);
    const nowMs = performance.now();
    if (left > 0 || more.length > 0) quietSinceMs = nowMs;
    if (nowMs > endMs || nowMs - quietSinceMs > QUIET_MS) return { timesMs, left };
  }
}
