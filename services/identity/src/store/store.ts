// Typed records of the bucket, and the loop of every change: read, decide, commit, and again if
// another instance changed a record meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { StoreUnavailable } from './bucket.ts';
import type { Bucket, Change } from './bucket.ts';
import { RECORDS } from './records.ts';
import type { Kind, RecordOf } from './records.ts';

/** Rounds of one change. A round fails only if another one succeeds. */
const ROUNDS_MAX = 32;
const ROUND_PAUSE_MS = 20;

export interface Stored<K extends Kind> {
  readonly value: RecordOf<K> | undefined;
  readonly revision: number;
}

/** The change of one record; see `write` and `remove`. */
export type Write = Change;

/** Decision of one round. Without writes, nothing changes. */
export interface Decision<T> {
  readonly writes: readonly Write[];
  readonly result: T;
}

export interface Store {
  /** Reads one record. Throws StoreUnavailable, or Error if the record is malformed. */
  get<K extends Kind>(kind: K, id: string): Promise<Stored<K>>;
  list<K extends Kind>(kind: K): Promise<readonly RecordOf<K>[]>;
  /**
   * Calls `decide`, commits its writes and returns its result. Calls it again if a record has
   * changed meanwhile, so it must read every record it decides on. Throws StoreUnavailable.
   */
  change<T>(decide: () => Promise<Decision<T>>): Promise<T>;
}

export interface StoreOptions {
  readonly bucket: Bucket;
  readonly random: () => number;
  /** Called for each malformed record, which lists leave out. */
  readonly onSpoiled: (key: string) => void;
}

export function storeOf({ bucket, random, onSpoiled }: StoreOptions): Store {
  const checks = Object.fromEntries(
    Object.entries(RECORDS).map(([kind, schema]) => [kind, Compile(schema)]),
  ) as Record<Kind, Validator>;
  /** Returns undefined if the text is not a record of the kind. */
  const parse = <K extends Kind>(kind: K, text: string): RecordOf<K> | undefined => {
    try {
      const value: unknown = JSON.parse(text);
      return checks[kind].Check(value) ? (value as RecordOf<K>) : undefined;
    } catch {
      // Not JSON: not a record.
      return undefined;
    }
  };
  return {
    async get(kind, id) {
      const key = `${kind}.${id}`;
      const { text, revision } = await bucket.get(key);
      if (text === undefined) return { value: undefined, revision };
      const value = parse(kind, text);
      if (value === undefined) throw new Error(`the record ${key} is malformed`);
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

/** Returns the write of a record. `revision`: as read, 0 for a new one; absent: any. */
export function write<K extends Kind>(
  kind: K,
  id: string,
  change: { value: RecordOf<K>; revision?: number; ttlSeconds?: number },
): Write {
  return { key: `${kind}.${id}`, ...change };
}

/** Returns the removal of a record at any revision. */
export const remove = (kind: Kind, id: string): Write => ({
  key: `${kind}.${id}`,
  value: undefined,
});
