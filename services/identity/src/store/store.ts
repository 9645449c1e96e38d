// The bucket's records by kind, checked when read, and the loop that every change goes through:
// read, decide, commit; again where somebody else was faster.
import { setTimeout as pause } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { StoreUnavailable } from './bucket.ts';
import type { Bucket, Change } from './bucket.ts';
import { RECORDS } from './records.ts';
import type { Kind, RecordOf } from './records.ts';

/**
 * Rounds of one change. Each loses only where another one won, so a few suffice for a few people.
 */
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
   * Calls `decide`, commits what it decided, and returns its result. Where a record changed
   * meanwhile, calls it again: it must read everything it decides on. Throws StoreUnavailable.
   */
  change<T>(decide: () => Promise<Decision<T>>): Promise<T>;
}

export interface StoreOptions {
  readonly bucket: Bucket;
  readonly random: () => number;
  /** Hears of a record that a list leaves out, since it has not its form. */
  readonly onSpoiled: (key: string) => void;
}

export function storeOf({ bucket, random, onSpoiled }: StoreOptions): Store {
  const checks = Object.fromEntries(
    Object.entries(RECORDS).map(([kind, schema]) => [kind, Compile(schema)]),
  ) as Record<Kind, Validator>;
  /** Returns undefined for what this version does not know as a record of its kind. */
  const parse = <K extends Kind>(kind: K, text: string): RecordOf<K> | undefined => {
    try {
      const value: unknown = JSON.parse(text);
      return checks[kind].Check(value) ? (value as RecordOf<K>) : undefined;
    } catch {
      // Not JSON, so no record.
      return undefined;
    }
  };
  return {
    async get(kind, id) {
      const key = `${kind}.${id}`;
      const { text, revision } = await bucket.get(key);
      if (text === undefined) return { value: undefined, revision };
      const value = parse(kind, text);
      if (value === undefined) throw new Error(`the record ${key} has not its form`);
      return { value, revision };
    },
    async list(kind) {
      const entries = await bucket.list(`${kind}.*`);
      return entries.flatMap(({ key, text = '' }) => {
        const value = parse(kind, text);
        if (value === undefined) onSpoiled(key);
        return value === undefined ? [] : [value];
      });
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

/**
 * Spells a change of a record. `revision`: as read; 0: it must be new; absent: whatever there is.
 */
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
