// The KV bucket NATTER_people: reads from the leader, and changes of several keys that happen
// together or not at all. An ordinary bucket for readers (`nats kv get`); written by atomic
// batches, which the kv library cannot.
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
/** A deleted key's marker. Long enough for any read that decides on it. */
const MARKER_TTL = '1h';
/** Reading all of a kind: while the server of its consumer dies, nothing arrives for 60 s. */
const LIST_MS_MAX = 5_000;
// Codes of nats-server: the revision is another; another batch on the same key is under way.
const STALE = [10071, 10164];

/** NATS did not answer in time. Whether a change was stored is unknown. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A key's value and the revision that a change of it must name. */
export interface Entry {
  /** As JSON; undefined: there is none, or it was deleted. */
  readonly text: string | undefined;
  /** 0: the key never was, or nothing is left of it. */
  readonly revision: number;
}

/** One key of a commit. */
export interface Change {
  readonly key: string;
  /** undefined: delete. */
  readonly value: object | undefined;
  /** The revision it was read at, 0 for a new key; absent: whatever there is. */
  readonly revision?: number;
  /** Whole seconds after which the server removes it. */
  readonly ttlSeconds?: number;
}

export interface Bucket {
  /** Reads a key from the leader. Throws StoreUnavailable. */
  get(key: string): Promise<Entry>;
  /** Reads all keys of a filter such as `person.*`, in no order. Throws StoreUnavailable. */
  list(filter: string): Promise<readonly (Entry & { readonly key: string })[]>;
  /**
   * Makes all changes or none. Returns false where a key has changed since it was read.
   * Throws StoreUnavailable where the outcome is unknown.
   */
  commit(changes: readonly Change[]): Promise<boolean>;
}

export interface BucketOptions {
  readonly replicas: number;
  readonly maxBytes: number;
  /** Ends the attempts; the promise then rejects. */
  readonly signal: AbortSignal;
  /** Hears why the bucket cannot be opened yet. */
  readonly onFailure: (error: unknown) => void;
}

/** Declares the bucket and opens it; retries until it succeeds. */
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
    // A replica may lag: a session that just began would be unknown.
    allow_direct: false,
    allow_msg_ttl: true,
    allow_atomic: true,
    // The stream itself announces a revocation: it cannot be stored without being said.
    republish: { src: `${SUBJECT}revoked.*`, dest: REVOKED },
  };
  try {
    await jsm.streams.add(config);
  } catch (error) {
    // 10058: it exists with another configuration.
    if (!(error instanceof JetStreamApiError) || error.code !== 10058) throw error;
    await jsm.streams.update(STREAM, config);
  }
  const { config: got } = await jsm.streams.info(STREAM);
  // Older servers silently ignore what they do not know.
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
      // One change needs no batch, which costs a sync of the disk.
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
  // A full bucket, no leader, too many batches: nothing was stored.
  throw new StoreUnavailable(`NATS refused a change: ${error.description ?? 'no reason given'}`);
}

/** Sends the first changes of a batch, and makes the fields those of its last. All in one write. */
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

/** A read that fails is tried once more: an election or a cut may have ended. */
async function untilAnswered<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    // The second failure is the one that is reported.
    await pause(RETRY_PAUSE_MS);
  }
  try {
    return await read();
  } catch (cause) {
    throw new StoreUnavailable('NATS did not answer to a read', { cause });
  }
}
