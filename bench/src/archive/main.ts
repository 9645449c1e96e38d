// `npm run bench:archive`: what an archive does with a million messages of 100 bytes: how fast it
// indexes them, what it takes of disk and memory, how long a search takes, and how soon a message
// is found at 1,000 a second. With `-- --record` the figures go into docs/performance.md; with
// `-- --messages N` there are fewer.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { archiveClient } from '@natter/archive';
import type { ArchiveClient, Ask } from '@natter/archive';
import { startArchive, startGateway, startNats } from '@natter/testkit';
import type { TestArchive } from '@natter/testkit';
import { percentile } from '../measure/percentiles.ts';
import { writeBlocks } from '../pages/docs.ts';
import { table } from '../pages/markdown.ts';
import { fillLog, ROOMS, storedSay } from './fill-log.ts';
import { textsOf } from './words.ts';

const LIVE_A_SECOND = 1_000;
const LIVE_SECONDS = 15;
const QUERIES = 400;

const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    messages: { type: 'string', default: '1000000' },
  },
});
const messages = Number(values.messages);
const texts = textsOf(1);

await using nats = await startNats();
const env = { NATTER_MAX_BYTES: String(4 * 1024 ** 3) };
const gateway = await startGateway({ nats: nats.url, env });
// It has declared the streams.
await gateway.stop();
const nc = await connect({ servers: nats.url });
const client = archiveClient(nc);
console.error(`storing ${messages} messages`);
const some = await fillLog(nc, { messages, texts });
const dir = await mkdtemp(join(tmpdir(), 'natter-bench-archive-'));

console.error('indexing');
const startMs = performance.now();
const archive = await startArchive({ nats: nats.url, dir });
await untilComplete(client);
const indexMs = performance.now() - startMs;
const [best, newest] = [
  await timeSearches(client, some, 'best'),
  await timeSearches(client, some, 'newest'),
];
const foundMs = await timeFinding(nc, client);
const memoryMiB = await peakMiB(archive);
await archive.stop();
const { size } = await stat(join(archive.folder, 'archive.db'));
await rm(dir, { recursive: true });
await nc.close();

const block = [about(), '', rows()].join('\n');
console.log(block);
if (values.record) writeBlocks('performance.md', { archive: block });
process.exit();

async function untilComplete(asked: ArchiveClient): Promise<void> {
  for (;;) {
    const { archive: state } = await asked.ask('ping', {}).catch(() => ({ archive: undefined }));
    const [partition] = state?.partitions ?? [];
    if (state?.lagMs === 0 && (partition?.position ?? 0) >= messages) return;
    await delay(50);
  }
}

function ask(query: string, order: 'best' | 'newest'): Ask<'search'> {
  const rooms = { allOpen: true, except: [], also: [] } as const;
  return { query, order, limit: 20, rooms: { ...rooms, except: [], also: [] } };
}

/** Two words of a message that is there. */
async function timeSearches(
  asked: ArchiveClient,
  of: readonly string[],
  order: 'best' | 'newest',
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < QUERIES; index += 1) {
    const words = (of[texts.pick(of.length)] ?? '').split(' ').slice(0, -1);
    const query = [words[texts.pick(words.length)], words[texts.pick(words.length)]].join(' ');
    const askedMs = performance.now();
    await asked.ask('search', ask(query, order));
    times.push(performance.now() - askedMs);
  }
  return times;
}

/** From the ack of a message to the first answer that has it, at LIVE_A_SECOND. */
async function timeFinding(bus: NatsConnection, asked: ArchiveClient): Promise<readonly number[]> {
  const times: number[] = [];
  const looking: Promise<void>[] = [];
  const firstMs = performance.now();
  for (let index = 0; index < LIVE_A_SECOND * LIVE_SECONDS; index += 1) {
    const isProbe = index % (LIVE_A_SECOND / 2) === 0;
    const text = isProbe ? `probe${index}x ${texts.next()}` : texts.next();
    const say = storedSay(text, { room: texts.pick(ROOMS), author: 0, at: Date.now() });
    const options = { headers: say.headers, timeout: 5_000 };
    const acking = bus.request(say.subject, say.body, options);
    if (isProbe)
      looking.push(
        acking.then(async () => void times.push(await untilFound(asked, `probe${index}x`))),
      );
    else acking.catch(() => undefined);
    const aheadMs = (index / LIVE_A_SECOND) * 1_000 - (performance.now() - firstMs);
    if (aheadMs > 5) await delay(aheadMs);
  }
  await Promise.all(looking);
  return times;
}

async function untilFound(asked: ArchiveClient, word: string): Promise<number> {
  const ackedMs = performance.now();
  for (;;) {
    const { hits } = await asked.ask('search', ask(word, 'newest'));
    if (hits.length > 0) return performance.now() - ackedMs;
    await delay(10);
  }
}

async function peakMiB({ pid }: TestArchive): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

function rows(): string {
  const ms = (part: number, of: readonly number[]): string =>
    `${percentile(of, part).toFixed(1)} ms`;
  const searches = (of: readonly number[]): string => `${ms(0.5, of)}, ${ms(0.95, of)}`;
  return table(
    ['', 'measured', 'bound'],
    [
      ['messages indexed a second', ((messages / indexMs) * 1_000).toFixed(0), '15,000'],
      ['rebuilt from the log in', `${(indexMs / 1_000).toFixed(0)} s`, '90 s'],
      ['a search for two words, best first, p50, p95', searches(best), '50 ms'],
      ['the same, newest first', searches(newest), '50 ms'],
      [
        'found after its ack at 1,000 a second, p50, most',
        `${ms(0.5, foundMs)}, ${ms(1, foundMs)}`,
        '1 s',
      ],
      [
        'bytes of disk a message',
        (size / (messages + LIVE_A_SECOND * LIVE_SECONDS)).toFixed(0),
        '400',
      ],
      ['memory at most', `${memoryMiB.toFixed(0)} MiB`, '200 MiB'],
    ],
  );
}

function about(): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return `Measured on ${day} with ${messages.toLocaleString('en')} messages: ${machine}, Node ${process.version.slice(1)}. nats-server, the archive and who asks it share the machine.`;
}
