// What a page of history costs when something became of all its messages.
import { Person } from './person.ts';

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
  using plain = await Person.enter(wsUrl, { room: 'plain', alias: 'ann' });
  for (let n = 0; n < PAGE; n += 1) await plain.say(`message ${n}`);
  using author = await Person.enter(wsUrl, { room: 'amended', alias: 'ann' });
  const seqs: number[] = [];
  for (let n = 0; n < PAGE; n += 1) seqs.push(await author.say(`message ${n}`));
  const reactors = await Promise.all(
    Array.from({ length: REACTORS }, (_, n) =>
      Person.enter(wsUrl, { room: 'amended', alias: `reactor${n}` }),
    ),
  );
  for (const seq of seqs) {
    await author.amend(seq, { text: `edited ${seq}` });
    for (const one of reactors) await one.amend(seq, { react: '👍' });
  }
  for (const one of reactors) one[Symbol.dispose]();
  const times = { plain: [] as number[], amended: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.plain.push(...(await read(plain)));
    times.amended.push(...(await read(author)));
  }
  return times;
}

async function read(person: Person): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < PAGES_A_ROUND; n += 1) {
    const startMs = performance.now();
    await person.ask({ type: 'history', room: person.room, limit: PAGE });
    times.push(performance.now() - startMs);
  }
  return times;
}
