// `npm run bench:rooms`: what a room's card costs. On one nats-server and on three: how long an act
// takes until it is in force, a join of an open and of a closed room beside one without a card, and
// a say. With `-- --record` the figures go into docs/performance.md.
import { cpus } from 'node:os';
import { startGateway, startNats, startNatsCluster } from '@natter/testkit';
import { percentile, percent } from '../measure/percentiles.ts';
import { writeBlocks } from '../pages/docs.ts';
import { table } from '../pages/markdown.ts';
import { timeActs } from './acts.ts';
import { Guests, KINDS } from './guests.ts';
import type { Kind } from './guests.ts';
import { measureMarks } from './marks.ts';

const OPERATOR = 'operator-of-this-benchmark';
const ROUNDS = 9;
const JOINS_A_ROUND = 200;
const SAYS_A_ROUND = 300;

type ByKind = Readonly<Record<Kind, number[]>>;
interface Figures {
  readonly servers: number;
  readonly joins: ByKind;
  readonly says: ByKind;
  readonly acts: readonly number[];
}

const results: Figures[] = [];
for (const servers of [1, 3]) results.push(await measure(servers));
const marks = await measureMarks();
const block = [about(), '', rows(), '', aboutMarks()].join('\n');
console.log(block);
if (process.argv.includes('--record')) writeBlocks('performance.md', { rooms: block });

async function measure(servers: number): Promise<Figures> {
  const all = servers === 1 ? [await startNats()] : await startNatsCluster();
  const nats = all.map(({ url }) => url).join(',');
  const replicas = String(servers);
  const env = { NATTER_RATE: '0', NATTER_REPLICAS: replicas, NATTER_OPERATOR_TOKEN: OPERATOR };
  try {
    await using here = await startGateway({ nats, env });
    await using there = await startGateway({ nats, env });
    using guests = await Guests.enter(here.wsUrl, OPERATOR);
    const joins = byKind();
    const says = byKind();
    // Alternating, so that all kinds see the same machine.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) {
        joins[kind].push(...(await guests.timeJoins(kind, JOINS_A_ROUND)));
        says[kind].push(...(await guests.timeSays(kind, SAYS_A_ROUND)));
      }
    }
    const acts = await timeActs({ actor: here.wsUrl, target: there.wsUrl, operator: OPERATOR });
    return { servers, joins, says, acts };
  } finally {
    await Promise.all(all.map((server) => server.stop()));
  }
}

function byKind(): ByKind {
  return { 'no card': [], open: [], closed: [] };
}

function rows(): string {
  const cells = (name: string, figure: (of: Figures) => string): string[] => [
    name,
    ...results.map(figure),
  ];
  const both = (times: readonly number[]): string =>
    `${percentile(times, 0.5).toFixed(2)} ms, ${percentile(times, 0.99).toFixed(1)} ms`;
  const beside = (of: ByKind, kind: Kind): string =>
    kind === 'no card' ? '' : `, ${percent(of[kind], of['no card'])}`;
  return table(
    ['p50, p99', 'one nats-server', 'three'],
    [
      cells('an act, until it is in force', ({ acts }) => both(acts)),
      ...KINDS.map((kind) =>
        cells(`a join, ${kind}`, ({ joins }) => both(joins[kind]) + beside(joins, kind)),
      ),
      ...KINDS.map((kind) =>
        cells(`a say to its ack, ${kind}`, ({ says }) => both(says[kind]) + beside(says, kind)),
      ),
    ],
  );
}

function aboutMarks(): string {
  const { unmarked, everySecond, everyTenSeconds } = marks;
  const plain = percentile(unmarked, 0.5).toFixed(0);
  return `Marks: 1,000 members of one room who read along at 10 messages a second take ${plain} ms of the gateway's CPU a second. With a mark of each once a second, ${percent(everySecond, unmarked)}; once in ten seconds, as the SDK does in large rooms, ${percent(everyTenSeconds, unmarked)}.`;
}

function about(): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  const acts = results[0]?.acts.length ?? 0;
  return `Measured on ${day}: ${machine}, Node ${process.version.slice(1)}; ${acts} acts, ${ROUNDS * JOINS_A_ROUND} joins and ${ROUNDS * SAYS_A_ROUND} says of each kind. All servers share the machine. Percentages compare medians with a room without a card.`;
}
