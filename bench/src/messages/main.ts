// `npm run bench:messages`: what messages that change cost. On one nats-server and on three:
// amendments a second, the talk beside reactions to one message, and a page of history whose
// messages were all amended. With `-- --record` the figures go into docs/performance.md.
import { cpus } from 'node:os';
import { startGateway, startNats, startNatsCluster } from '@natter/testkit';
import { percentile } from '../measure/percentiles.ts';
import { writeBlocks } from '../pages/docs.ts';
import { table } from '../pages/markdown.ts';
import { countAmendments } from './amendments.ts';
import { timePages } from './pages.ts';
import type { PageTimes } from './pages.ts';
import { timeTalk } from './talk.ts';
import type { TalkTimes } from './talk.ts';

interface Figures {
  readonly amendments: readonly number[];
  readonly talk: TalkTimes;
  readonly pages: PageTimes;
}

const results: Figures[] = [];
for (const servers of [1, 3]) results.push(await measure(servers));
const block = [about(), '', rows()].join('\n');
console.log(block);
if (process.argv.includes('--record')) writeBlocks('performance.md', { messages: block });

async function measure(servers: number): Promise<Figures> {
  const all = servers === 1 ? [await startNats()] : await startNatsCluster();
  const nats = all.map(({ url }) => url).join(',');
  const unlimited = { NATTER_RATE: '0', NATTER_ROOM_RATE: '0', NATTER_ADDRESS_RATE: '0' };
  const env = { ...unlimited, NATTER_REPLICAS: String(servers) };
  try {
    await using here = await startGateway({ nats, env });
    await using there = await startGateway({ nats, env });
    const pages = await timePages(here.wsUrl);
    const talk = await timeTalk(here.wsUrl, there.wsUrl);
    const amendments = await countAmendments([here.wsUrl, there.wsUrl]);
    return { amendments, talk, pages };
  } finally {
    await Promise.all(all.map((server) => server.stop()));
  }
}

function rows(): string {
  const cells = (name: string, figure: (of: Figures) => string): string[] => [
    name,
    ...results.map(figure),
  ];
  const more = (part: number, of: readonly number[], base: readonly number[]): string => {
    const percent = (percentile(of, part) / percentile(base, part) - 1) * 100;
    return `${percent < 0 ? '' : '+'}${percent.toFixed(0)} %`;
  };
  const both = (times: readonly number[]): string =>
    `${percentile(times, 0.5).toFixed(2)} ms, ${percentile(times, 0.99).toFixed(1)} ms`;
  return table(
    ['', 'one nats-server', 'three'],
    [
      cells('amendments a second', ({ amendments }) => percentile(amendments, 0.5).toFixed(0)),
      cells('a message to another gateway, p50, p99', ({ talk }) => both(talk.quiet)),
      cells('the same beside reactions to one message', ({ talk }) => both(talk.besideReactions)),
      cells('the same beside as many messages of others', ({ talk }) => both(talk.besideMessages)),
      cells('p99 beside reactions', ({ talk }) => more(0.99, talk.besideReactions, talk.quiet)),
      cells('p99 beside messages', ({ talk }) => more(0.99, talk.besideMessages, talk.quiet)),
      cells('reactions a second meanwhile', ({ talk }) => talk.reactions.toFixed(0)),
      cells('messages refused', ({ talk }) => [...new Set(talk.refused)].join(', ') || 'none'),
      cells('a page of 50 messages, p50, p99', ({ pages }) => both(pages.plain)),
      cells('the same, all edited and reacted to', ({ pages }) => both(pages.amended)),
      cells('the median of an amended page', ({ pages }) => more(0.5, pages.amended, pages.plain)),
    ],
  );
}

function about(): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return `Measured on ${day}: ${machine}, Node ${process.version.slice(1)}. All servers, two gateways and the clients share the machine.`;
}
