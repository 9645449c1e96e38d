// Who uses what of this gateway: the largest of each kind, and what each has open now.
// For operators (http/usage.ts). Other gateways' figures are added: usage-exchange.ts.
import type { Watched } from '../transport/heartbeat.ts';
import type { Tally, Tallies } from './tallies.ts';
import type { Limits } from './limits.ts';

/** What the largest are chosen by. */
export const MEASURES = [
  'perMinute',
  'requests',
  'refused',
  'saidBytes',
  'fileBytes',
  'connections',
  'rooms',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Rows of a kind that may be asked for. */
export const TOP_MAX = 100;

export type UsageRow = { readonly [Name in Measure]: number } & {
  /** An owner, an address or a room. */
  readonly key: string;
  /** How an owner was called last. */
  readonly alias?: string;
  /** The id of a person. */
  readonly person?: string;
};

/** Of each kind the largest, the largest first. */
export interface Usage {
  readonly people: readonly UsageRow[];
  readonly addresses: readonly UsageRow[];
  readonly rooms: readonly UsageRow[];
}

export interface UsageQuery {
  readonly by: Measure;
  readonly top: number;
}

export interface UsageDeps {
  readonly limits: Limits;
  /** What the open connections serve. */
  readonly watched: () => Iterable<Watched>;
}

/** What is open now. */
interface Open {
  alias?: string | undefined;
  person?: string | undefined;
  connections: number;
  rooms: number;
}
type OpenByKey = Map<string, Open>;

/** Returns what this gateway knows. Takes some ms where tens of thousands are connected. */
export function usageOf({ limits, watched }: UsageDeps, query: UsageQuery, nowMs: number): Usage {
  const owners: OpenByKey = new Map();
  const addresses: OpenByKey = new Map();
  const rooms: OpenByKey = new Map();
  for (const session of watched()) {
    const names = [...(session.places?.keys() ?? [])];
    if (session.identified) {
      const { alias, pass } = session;
      const open = count(owners, session.owner, names.length);
      open.alias = alias ?? open.alias;
      open.person = pass?.claims.sub;
    }
    count(addresses, session.address, names.length);
    for (const name of names) count(rooms, name, 0);
  }
  const largest = (tallies: Tallies, open: OpenByKey): readonly UsageRow[] =>
    largestOf(rowsOf(tallies, open, nowMs), query);
  return {
    people: largest(limits.owners, owners),
    addresses: largest(limits.addresses, addresses),
    rooms: largest(limits.rooms, rooms),
  };
}

/** Returns the usage of several gateways as one. */
export function addUsages(usages: readonly Usage[], query: UsageQuery): Usage {
  const sum = (rows: readonly UsageRow[]): readonly UsageRow[] => {
    const byKey = new Map<string, UsageRow>();
    for (const row of rows) {
      const before = byKey.get(row.key);
      byKey.set(row.key, before === undefined ? row : added(before, row));
    }
    return largestOf(byKey.values(), query);
  };
  return {
    people: sum(usages.flatMap(({ people }) => people)),
    addresses: sum(usages.flatMap(({ addresses }) => addresses)),
    rooms: sum(usages.flatMap(({ rooms }) => rooms)),
  };
}

/** Whether it is what another gateway asks. */
export function isUsageQuery(query: unknown): query is UsageQuery {
  const { by, top } = (query ?? {}) as Partial<UsageQuery>;
  const isTop = Number.isSafeInteger(top) && Number(top) >= 1 && Number(top) <= TOP_MAX;
  return isTop && MEASURES.some((measure) => measure === by);
}

/** Whether it is what another gateway answers. */
export function isUsage(usage: unknown): usage is Usage {
  const { people, addresses, rooms } = (usage ?? {}) as Partial<Usage>;
  return [people, addresses, rooms].every((rows) => Array.isArray(rows) && rows.every(isRow));
}

function isRow(row: unknown): row is UsageRow {
  const { key, alias = '', person = '', ...figures } = (row ?? {}) as Partial<UsageRow>;
  const isNamed = [key, alias, person].every((text) => typeof text === 'string');
  return isNamed && MEASURES.every((measure) => Number.isFinite(figures[measure]));
}

function added(one: UsageRow, other: UsageRow): UsageRow {
  const sums = Object.fromEntries(
    MEASURES.map((measure) => [measure, one[measure] + other[measure]]),
  );
  return { ...other, ...one, ...sums };
}

function count(byKey: OpenByKey, key: string, rooms: number): Open {
  const open = byKey.get(key) ?? { connections: 0, rooms: 0 };
  open.connections += 1;
  open.rooms += rooms;
  byKey.set(key, open);
  return open;
}

/** Those that are open and have no tally yet, too. */
function* rowsOf(tallies: Tallies, open: OpenByKey, nowMs: number): Iterable<UsageRow> {
  for (const tally of tallies.all()) {
    yield rowOf(tally, open.get(tally.key), nowMs);
    open.delete(tally.key);
  }
  for (const [key, now] of open) yield { ...NOTHING, key, ...namesOf(now), ...figuresOf(now) };
}

const NOTHING = {
  perMinute: 0,
  requests: 0,
  refused: 0,
  saidBytes: 0,
  fileBytes: 0,
  connections: 0,
  rooms: 0,
} as const satisfies { readonly [Name in Measure]: 0 };

function rowOf(tally: Tally, open: Open | undefined, nowMs: number): UsageRow {
  const { key, requests, refused, saidBytes, fileBytes } = tally;
  return {
    key,
    ...namesOf({ ...open, ...namesOf(tally) }),
    perMinute: Math.round(tally.perMinute(nowMs)),
    requests,
    refused,
    saidBytes,
    fileBytes,
    ...figuresOf(open),
  };
}

const namesOf = ({ alias, person }: Partial<Open>): Pick<UsageRow, 'alias' | 'person'> => ({
  ...(alias !== undefined && { alias }),
  ...(person !== undefined && { person }),
});
const figuresOf = ({ connections = 0, rooms = 0 }: Partial<Open> = {}) => ({ connections, rooms });

/** Returns the largest first. Most rows are smaller than all that are kept, and cost one look. */
function largestOf(rows: Iterable<UsageRow>, { by, top }: UsageQuery): readonly UsageRow[] {
  const kept: UsageRow[] = [];
  for (const row of rows) {
    const last = kept.at(-1);
    if (kept.length === top && last !== undefined && row[by] <= last[by]) continue;
    const at = kept.findIndex((other) => other[by] < row[by]);
    kept.splice(at === -1 ? kept.length : at, 0, row);
    if (kept.length > top) kept.pop();
  }
  return kept;
}
