// The bucket's records by kind, checked when read, and the loop that every change goes through:
// read, decide, commit; again where somebody else was faster.
import { setTimeout as pause } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { StoreUnavailable } from './bucket.ts';
import type { Bucket, Change } from './bucket.ts';
import { RECORDS } from './records.ts';
import type { Kind, RecordOf } from './records.ts';

/** Rounds of one change. Each loses only where another one won, so a few suffice for a few people. */
const ROUNDS_MAX = 32;
const ROUND_PAUSE_MS = 20;

export interface Stored<K extends Kind> {
  readonly value: RecordOf<K> | undefined;
  readonly revision: number;
}

/** A change of one record: made by `write` or `remove`. */
export type Write = Change;

/** What a round of a change decided. No writes: nothing to do. */
export interface Decision<T> {
  readonly writes: readonly Write[];
  readonly result: T;
}

export interface Store {
  /** Reads one record. Throws StoreUnavailable, or Error for one that has not its form. */
  get<K extends Kind>(kind: K, id: string): Promise<Stored<K>>;
  list<K extends Kind>(kind: K): Promise<readonly RecordOf<K>[]>;
  /**
   * Calls `decide`, commits what it decided, and returns its result. Where a record changed meanwhile,
   * calls it again: it must read everything it decides on. Throws StoreUnavailable.
   */
  change<T>(decide: () => Promise<Decision<T>>): Promise<T>;
}

export function storeOf(bucket: Bucket, random: () => number): Store {
  const checks = Object.fromEntries(
    Object.entries(RECORDS).map(([kind, schema]) => [kind, Compile(schema)]),
  ) as Record<Kind, Validator>;
  const checked = <K extends Kind>(kind: K, key: string, value: unknown): RecordOf<K> => {
    if (checks[kind].Check(value)) return value as RecordOf<K>;
    throw new Error(`the record ${key} has not the form that this version knows`);
  };
  return {
    async get(kind, id) {
      const key = `${kind}.${id}`;
      const { value, revision } = await bucket.get(key);
      return { value: value === undefined ? undefined : checked(kind, key, value), revision };
    },
    async list(kind) {
      const entries = await bucket.list(`${kind}.*`);
      return entries.map(({ key, value }) => checked(kind, key, value));
    },
    async change(decide) {
      for (let round = 1; round <= ROUNDS_MAX; round += 1) {
        const { writes, result } = await decide();
        if (await bucket.commit(writes)) return result;
        await pause(random() * Math.min(round, 10) * ROUND_PAUSE_MS);
      }
      throw new StoreUnavailable('others changed the same records all the time');
    },
  };
}

/** Spells a change of a record. `revision`: as read; 0: it must be new; absent: whatever there is. */
export function write<K extends Kind>(
  kind: K,
  id: string,
  change: { value: RecordOf<K>; revision?: number; ttlSeconds?: number },
): Write {
  return { key: `${kind}.${id}`, ...change };
}

/** Spells the removal of a record, whatever it holds. */
export const remove = (kind: Kind, id: string): Write => ({
  key: `${kind}.${id}`,
  value: undefined,
});
