// A KV bucket of identity: reads from the leader, and commits of several keys at once. Commits are
// atomic batches, which the kv library lacks (docs/adr/0020). Its buckets: buckets.ts.
import { setTimeout as pause } from 'node:timers/promises';
import { JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { KV, KvEntry } from '@nats-io/kv';
import { headers, nuid } from '@nats-io/nats-core';
import type { MsgHdrs, NatsConnection } from '@nats-io/nats-core';

/** One try of a request. A healthy answer takes under 20 ms. */
const REQUEST_MS = 1_000;
const RETRY_PAUSE_MS = 100;
/** Life of a deleted key's marker; any change that has read it is over by then. */
const MARKER_TTL = '1h';
/** Longest read of a list: if the consumer's server dies, nothing arrives for 60 s. */
const LIST_MS_MAX = 5_000;
// nats-server: wrong last sequence; another batch on the same key is in progress.
const STALE = [10071, 10164];
// nats-server: maximum bytes exceeded.
const FULL = 10077;

/** NATS did not answer in time. Whether a change was stored is unknown. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The bucket is full. Nothing was stored. */
export class BucketFull extends StoreUnavailable {}

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

/** What one bucket is, and what of it the bus hears. */
export interface BucketKind {
  readonly name: string;
  readonly description: string;
  /** Keys whose values the stream republishes, and the subject. So none is stored untold. */
  readonly told: { readonly keys: string; readonly subject: string };
}

export interface BucketOptions {
  readonly kind: BucketKind;
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
      const kv = await new Kvm(jetstream(nc, { timeout: REQUEST_MS })).open(options.kind.name);
      return bucketOf(nc, kv, subjectOf(options.kind));
    } catch (error) {
      options.onFailure(error);
      await pause(REQUEST_MS, undefined, { signal: options.signal });
    }
  }
}

/** Keys follow it. */
const subjectOf = ({ name }: BucketKind): string => `$KV.${name}.`;

async function declare(jsm: JetStreamManager, options: BucketOptions): Promise<void> {
  const { kind } = options;
  const stream = `KV_${kind.name}`;
  const subject = subjectOf(kind);
  const config: Partial<StreamConfig> & { name: string } = {
    name: stream,
    description: kind.description,
    subjects: [`${subject}>`],
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
    republish: { src: subject + kind.told.keys, dest: kind.told.subject },
  };
  try {
    await jsm.streams.add(config);
  } catch (error) {
    // 10058: the stream exists with another configuration.
    if (!(error instanceof JetStreamApiError) || error.code !== 10058) throw error;
    await jsm.streams.update(stream, config);
  }
  const { config: got } = await jsm.streams.info(stream);
  // Older servers silently ignore unknown settings.
  if (got.allow_atomic !== true || got.allow_msg_ttl !== true) {
    throw new Error('nats-server is too old: identity needs 2.12 or newer');
  }
}

function bucketOf(nc: NatsConnection, kv: KV, subject: string): Bucket {
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
      if (changes.length > 1)
        publishBatch(nc, { subject, first: changes.slice(0, -1), last: fields });
      try {
        const answer = await nc.request(subject + last.key, bodyOf(last), {
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
  if (error.err_code === FULL) throw new BucketFull('the bucket is full');
  // No leader or too many batches: nothing was stored.
  throw new StoreUnavailable(`NATS refused a change: ${error.description ?? 'no reason given'}`);
}

interface Batch {
  readonly subject: string;
  readonly first: readonly Change[];
  readonly last: MsgHdrs;
}

/** Publishes all changes but the last, and marks `last` as the header of the committing one. */
function publishBatch(nc: NatsConnection, { subject, first, last }: Batch): void {
  const id = nuid.next();
  const number = (fields: MsgHdrs, sequence: number): MsgHdrs => {
    fields.set('Nats-Batch-Id', id);
    fields.set('Nats-Batch-Sequence', String(sequence));
    return fields;
  };
  first.forEach((change, index) => {
    const fields = number(fieldsOf(change), index + 1);
    nc.publish(subject + change.key, bodyOf(change), { headers: fields });
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
