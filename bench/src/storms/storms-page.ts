// The figures of storms, as a record and as the tables of docs/performance.md. Pure.
import { titles } from '../measure/contestants.ts';
import { percentile } from '../measure/percentiles.ts';
import { table } from '../pages/markdown.ts';
import type { Avalanche } from './avalanche.ts';
import type { Arrived, Away } from './crowd.ts';
import type { Jitter } from './jitter.ts';
import type { StormContestant } from './servers.ts';

interface Back {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly times: number;
  /** Not back when the measurement ended. */
  readonly left: number;
}
interface StormFigures {
  readonly jitter?: Back & Arrived;
  readonly avalanche?: Arrived & { readonly killed: Back; readonly restarted: Back };
}
export interface StormsRecord {
  readonly at: string;
  readonly machine: string;
  readonly clients: number;
  readonly seconds: number;
  readonly of: Partial<Record<StormContestant, StormFigures>>;
}

/** Reduces what was measured to its figures. Undefined: it was not measured. */
export function stormFigures(measured: {
  readonly jitter: Jitter | undefined;
  readonly avalanche: Avalanche | undefined;
}): StormFigures {
  const { jitter, avalanche } = measured;
  return {
    ...(jitter && { jitter: { ...backOf(jitter), ...arrivedOf(jitter) } }),
    ...(avalanche && {
      avalanche: {
        killed: backOf(avalanche.killed),
        restarted: backOf(avalanche.restarted),
        ...arrivedOf(avalanche),
      },
    }),
  };
}

const arrivedOf = ({ delivered, copies, unsaid }: Arrived): Arrived => ({
  delivered,
  copies,
  unsaid,
});

function backOf({ timesMs, left }: Away): Back {
  return {
    p50Ms: Math.round(percentile(timesMs, 0.5)),
    p99Ms: Math.round(percentile(timesMs, 0.99)),
    maxMs: Math.round(percentile(timesMs, 1)),
    times: timesMs.length,
    left,
  };
}

/** Returns the tables. */
export function stormsBlock({ at, machine, clients, seconds, of }: StormsRecord): string {
  const all = Object.entries(of) as [StormContestant, StormFigures][];
  const rows = (cells: (figures: StormFigures) => string[] | undefined): string[][] =>
    all.flatMap(([name, figures]) => {
      const row = cells(figures);
      return row === undefined ? [] : [[titles[name], ...row]];
    });
  const s7 = rows(({ jitter }) => jitter && [share(jitter.delivered), ...times(jitter)]);
  const s8 = rows(
    ({ avalanche }) =>
      avalanche && [
        ...times(avalanche.killed),
        ...times(avalanche.restarted),
        share(avalanche.delivered),
      ],
  );
  const unsaid = all.reduce(
    (sum, [, { jitter, avalanche }]) => sum + (jitter?.unsaid ?? 0) + (avalanche?.unsaid ?? 0),
    0,
  );
  const after = ['p50', 'p99', 'the last', 'never'];
  return [
    `Measured on ${at.slice(0, 10)}: ${machine}; ${clients.toLocaleString('en-GB')} clients in rooms of 100, ${seconds} s. All servers share one core, all clients the other.`,
    '',
    '**S7**: each connection is cut every 15 s on average; two messages a second in each room. Back after a cut:',
    '',
    table(['', 'delivered', ...after], s7),
    '',
    '**S8**: one of two servers is killed (-9), then started again and the other restarted (SIGTERM). Back after the kill, and after the restart:',
    '',
    table(['', ...after, ...after, 'delivered'], s8),
    ...(unsaid === 0
      ? []
      : [
          '',
          `Of ${unsaid} messages the sender was told that they may not have been said; they do not count.`,
        ]),
  ].join('\n');
}

const share = (part: number): string => `${(Math.floor(part * 100_000) / 1_000).toFixed(3)} %`;

const times = ({ p50Ms, p99Ms, maxMs, left }: Back): string[] => [
  ...[p50Ms, p99Ms, maxMs].map((ms) => `${ms.toLocaleString('en-GB')} ms`),
  String(left),
];
