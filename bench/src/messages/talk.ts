// What reactions cost the talk beside them: how long a message takes to a member at another
// gateway, while many react to one message of the room, and while nobody does.
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Frame } from '../trust/client.ts';
import { amend, closeAll, enter, say } from './people.ts';

const ROOM = 'talk';
const REACTORS = 50;
/** By all of them. */
const REACTIONS_A_SECOND = 100;
const ROUNDS = 6;
const SAYS_A_ROUND = 500;
const PACE_MS = 10;

export interface TalkTimes {
  /** From each say to its message at the other gateway, ms. */
  readonly quiet: readonly number[];
  readonly beside: readonly number[];
  /** Reactions a second while there were some. */
  readonly reactions: number;
}

export async function timeTalk(here: string, there: string): Promise<TalkTimes> {
  const talker = await enter(here, ROOM, 'ann');
  const listener = await enter(there, ROOM, 'bob');
  const heard = new Map<string, () => void>();
  listener.socket.on('message', (data: Buffer) => {
    const { type, id } = JSON.parse(data.toString()) as Frame;
    if (type === 'message') heard.get(String(id))?.();
  });
  const seq = await say(talker, ROOM, 'react to this');
  const reactors = await Promise.all(
    Array.from({ length: REACTORS }, (_, n) => enter(n % 2 ? here : there, ROOM, `reactor${n}`)),
  );
  const quiet: number[] = [];
  const beside: number[] = [];
  let reactions = 0;
  let reactingMs = 0;
  // Alternating, so that both see the same machine.
  for (let round = 0; round < ROUNDS * 2; round += 1) {
    if (round % 2 === 0) {
      quiet.push(...(await timeSays(talker, heard)));
      continue;
    }
    const stop = new AbortController();
    const startMs = performance.now();
    const reacting = reactors.map((one) => react(one, seq, stop.signal));
    beside.push(...(await timeSays(talker, heard)));
    reactingMs += performance.now() - startMs;
    stop.abort();
    for (const count of await Promise.all(reacting)) reactions += count;
  }
  closeAll([talker, listener, ...reactors]);
  return { quiet, beside, reactions: reactions / (reactingMs / 1_000) };
}

async function timeSays(talker: Client, heard: Map<string, () => void>): Promise<number[]> {
  const times: Promise<number>[] = [];
  for (let n = 0; n < SAYS_A_ROUND; n += 1) {
    const id = crypto.randomUUID();
    const startMs = performance.now();
    const { promise, resolve } = Promise.withResolvers<number>();
    heard.set(id, () => {
      heard.delete(id);
      resolve(performance.now() - startMs);
    });
    talker.socket.send(JSON.stringify({ type: 'say', room: ROOM, id, text: 'hello' }));
    times.push(promise);
    await delay(PACE_MS);
  }
  return await Promise.all(times);
}

/** Returns how often it reacted, or took it back. */
async function react(client: Client, seq: number, stop: AbortSignal): Promise<number> {
  const paceMs = (1_000 * REACTORS) / REACTIONS_A_SECOND;
  let count = 0;
  await delay(Math.random() * paceMs);
  for (let nextMs = performance.now(); !stop.aborted; nextMs += paceMs) {
    await amend(client, { room: ROOM, seq }, count % 2 ? { unreact: '👍' } : { react: '👍' });
    count += 1;
    await delay(Math.max(0, nextMs + paceMs - performance.now()));
  }
  // The next round begins with none.
  if (count % 2) await amend(client, { room: ROOM, seq }, { unreact: '👍' });
  return count;
}
