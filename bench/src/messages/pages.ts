// What a page of history costs when something became of all its messages.
import type { Client } from '../trust/client.ts';
import { amend, closeAll, enter, say } from './people.ts';

const PAGE = 50;
const ROUNDS = 8;
const PAGES_A_ROUND = 100;
const REACTORS = 3;

export interface PageTimes {
  /** ms. */
  readonly plain: readonly number[];
  readonly amended: readonly number[];
}

export async function timePages(wsUrl: string): Promise<PageTimes> {
  const plain = await enter(wsUrl, 'plain', 'ann');
  for (let n = 0; n < PAGE; n += 1) await say(plain, 'plain', `message ${n}`);
  const author = await enter(wsUrl, 'amended', 'ann');
  const seqs: number[] = [];
  for (let n = 0; n < PAGE; n += 1) seqs.push(await say(author, 'amended', `message ${n}`));
  const reactors = await Promise.all(
    Array.from({ length: REACTORS }, (_, n) => enter(wsUrl, 'amended', `reactor${n}`)),
  );
  for (const seq of seqs) {
    await amend(author, { room: 'amended', seq }, { text: `edited ${seq}` });
    for (const one of reactors) await amend(one, { room: 'amended', seq }, { react: '👍' });
  }
  const times = { plain: [] as number[], amended: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.plain.push(...(await read(plain, 'plain')));
    times.amended.push(...(await read(author, 'amended')));
  }
  closeAll([plain, author, ...reactors]);
  return times;
}

async function read(client: Client, room: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < PAGES_A_ROUND; n += 1) {
    const startMs = performance.now();
    await client.ask({ type: 'history', room, limit: PAGE }, 'history');
    times.push(performance.now() - startMs);
  }
  return times;
}
