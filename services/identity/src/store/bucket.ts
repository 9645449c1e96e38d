// The KV bucket NATTER_people: reads from the leader, and commits of several keys at once.
// Commits are atomic batches, which the kv library lacks (docs/adr/0020).
import { setTimeout as pause } from 'node:timers/promises';
import { JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { KV, KvEntry } from '@nats-io/kv';
import { headers, nuid } from '@nats-io/nats-core';
import type { MsgHdrs, NatsConnection } from '@nats-io/nats-core';
import { REVOKED } from '@natter/trust';

const BUCKET = 'NATTER_people';
const STREAM = `KV_${BUCKET}`;
const SUBJECT = `$KV.${BUCKET}.`;
/** One try of a request. A healthy answer takes under 20 ms. */
const REQUEST_MS = 1_000;
const RETRY_PAUSE_MS = 100;
/** Life of a deleted key's marker; any change that has read it is over by then. */
const MARKER_TTL = '1h';
/** Longest read of a list: if the consumer's server dies, nothing arrives for 60 s. */
const LIST_MS_MAX = 5_000;
// nats-server: wrong last sequence; another batch on the same key is in progress.
const STALE = [10071, 10164];

/** NATS did not answer in time. Whether a change was stored is unknown. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A key's value, and the revision that a change must name. */
export interface Entry {
  /** JSON; undefined: unknown or deleted. */
  readonly text: string | undefined;
  /** 0: the key is new. */
  readonly revision: number;
}

/** The change of one key. */
export interface Change {
  readonly key: string;
  /** undefined: delete. */
  readonly value: object | undefined;
  /** As read, 0 for a new key; absent: any. */
  readonly revision?: number;
  /** Life of the value in whole seconds; absent: forever. */
  readonly ttlSeconds?: number;
}

export interface Bucket {
  /** Reads a key from the leader. Throws StoreUnavailable. */
  get(key: string): Promise<Entry>;
  /** Reads all keys of a filter such as `person.*`, in no order. Throws StoreUnavailable. */
  list(filter: string): Promise<readonly (Entry & { readonly key: string })[]>;
  /**
   * Makes all changes or none. Returns false if a key has changed since it was read.
   * Throws StoreUnavailable if the outcome is unknown.
   */
  commit(changes: readonly Change[]): Promise<boolean>;
}

export interface BucketOptions {
  readonly replicas: number;
  readonly maxBytes: number;
  /** Aborts the attempts. */
  readonly signal: AbortSignal;
  /** Called for each failed attempt. */
  readonly onFailure: (error: unknown) => void;
}

/** Declares and opens the bucket; retries until it succeeds. Rejects if `signal` aborts. */
export async function openBucket(nc: NatsConnection, options: BucketOptions): Promise<Bucket> {
  for (;;) {
    options.signal.throwIfAborted();
    try {
      const jsm = await jetstreamManager(nc, { timeout: 2 * REQUEST_MS });
      await declare(jsm, options);
      const kv = await new Kvm(jetstream(nc, { timeout: REQUEST_MS })).open(BUCKET);
      return bucketOf(nc, kv);
    } catch (error) {
      options.onFailure(error);
      await pause(REQUEST_MS, undefined, { signal: options.signal });
    }
  }
}

async function declare(jsm: JetStreamManager, options: BucketOptions): Promise<void> {
  const config: Partial<StreamConfig> & { name: string } = {
    name: STREAM,
    description: 'People, sessions, tokens and keys of Natter. Read by identity alone.',
    subjects: [`${SUBJECT}>`],
    num_replicas: options.replicas,
    max_bytes: options.maxBytes,
    max_msgs_per_subject: 1,
    discard: 'new',
    deny_delete: true,
    allow_rollup_hdrs: true,
    // A replica may lag and not know a new session.
    allow_direct: false,
    allow_msg_ttl: true,
    allow_atomic: true,
    // The stream announces each revocation, so none is stored without being announced.
    republish: { src: `${SUBJECT}revoked.*`, dest: REVOKED },
  };
  try {
    await jsm.streams.add(config);
  } catch (error) {
    // 10058: the stream exists with another configuration.
    if (!(error instanceof JetStreamApiError) || error.code !== 10058) throw error;
    await jsm.streams.update(STREAM, config);
  }
  const { config: got } = await jsm.streams.info(STREAM);
  // Older servers silently ignore unknown settings.
  if (got.allow_atomic !== true || got.allow_msg_ttl !== true) {
    throw new Error('nats-server is too old: identity needs 2.12 or newer');
  }
}

function bucketOf(nc: NatsConnection, kv: KV): Bucket {
  return {
    async get(key) {
      const entry = await untilAnswered(() => kv.get(key));
      return { text: textOf(entry), revision: entry?.revision ?? 0 };
    },
    async list(filter) {
      return untilAnswered(() => readAll(kv, filter));
    },
    async commit(changes) {
      const last = changes.at(-1);
      if (last === undefined) return true;
      const fields = fieldsOf(last);
      // A batch costs a disk sync; one change needs none.
      if (changes.length > 1) publishBatch(nc, changes.slice(0, -1), fields);
      try {
        const answer = await nc.request(SUBJECT + last.key, bodyOf(last), {
          headers: fields,
          timeout: 2 * REQUEST_MS,
        });
        return isCommitted(answer.json());
      } catch (cause) {
        if (cause instanceof StoreUnavailable) throw cause;
        throw new StoreUnavailable('NATS did not answer to a change', { cause });
      }
    },
  };
}

function isCommitted(answer: { error?: { err_code?: number; description?: string } }): boolean {
  const { error } = answer;
  if (error === undefined) return true;
  if (error.err_code !== undefined && STALE.includes(error.err_code)) return false;
  // A full bucket, no leader or too many batches: nothing was stored.
  throw new StoreUnavailable(`NATS refused a change: ${error.description ?? 'no reason given'}`);
}

/** Publishes all changes but the last, and marks `last` as the header of the committing one. */
function publishBatch(nc: NatsConnection, first: readonly Change[], last: MsgHdrs): void {
  const id = nuid.next();
  const number = (fields: MsgHdrs, sequence: number): MsgHdrs => {
    fields.set('Nats-Batch-Id', id);
    fields.set('Nats-Batch-Sequence', String(sequence));
    return fields;
  };
  first.forEach((change, index) => {
    const fields = number(fieldsOf(change), index + 1);
    nc.publish(SUBJECT + change.key, bodyOf(change), { headers: fields });
  });
  number(last, first.length + 1).set('Nats-Batch-Commit', '1');
}

function fieldsOf(change: Change): MsgHdrs {
  const fields = headers();
  if (change.revision !== undefined) {
    fields.set('Nats-Expected-Last-Subject-Sequence', String(change.revision));
  }
  if (change.value === undefined) {
    fields.set('KV-Operation', 'PURGE');
    fields.set('Nats-Rollup', 'sub');
    fields.set('Nats-TTL', MARKER_TTL);
  } else if (change.ttlSeconds !== undefined) {
    fields.set('Nats-TTL', `${change.ttlSeconds}s`);
  }
  return fields;
}

const bodyOf = ({ value }: Change): string => (value === undefined ? '' : JSON.stringify(value));

async function readAll(kv: KV, filter: string): Promise<(Entry & { key: string })[]> {
  const entries = await kv.history({ key: filter });
  const late = setTimeout(() => {
    entries.stop(new Error('reading took too long'));
  }, LIST_MS_MAX);
  const found: (Entry & { key: string })[] = [];
  try {
    for await (const entry of entries) {
      const text = textOf(entry);
      if (text !== undefined) found.push({ key: entry.key, text, revision: entry.revision });
    }
  } finally {
    clearTimeout(late);
  }
  return found;
}

const textOf = (entry: Pick<KvEntry, 'operation' | 'string'> | null): string | undefined =>
  entry === null || entry.operation !== 'PUT' ? undefined : entry.string();

/** Retries once: an election or a cut may be over. */
async function untilAnswered<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    // The second failure is reported.
    await pause(RETRY_PAUSE_MS);
  }
  try {
    return await read();
  } catch (cause) {
    throw new StoreUnavailable('NATS did not answer to a read', { cause });
  }
}
