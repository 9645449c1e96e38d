// Atomic batches: some records of one stream, all stored or none (JetStream 2.12, `allow_atomic`).
// One try: its caller reads the card to learn an unknown outcome (change-card.ts).
import { Buffer } from 'node:buffer';
import { createInbox } from '@nats-io/nats-core';
import pLimit from 'p-limit';
import type { Bus } from '../nats/bus.ts';
import { REQUEST_MS } from '../nats/bus-calls.ts';
import { field } from '../nats/headers.ts';

export interface BatchRecord {
  readonly subject: string;
  /** Header lines as `field` (headers.ts) makes them, a fence included. */
  readonly fields: string;
  readonly body: Uint8Array;
}

export type BatchOutcome =
  /** `lastSeq`: the sequence of the last record; those before it precede it without holes. */
  | { readonly kind: 'stored'; readonly lastSeq: number }
  /** A fence of one of the records does not hold. Nothing was stored. */
  | { readonly kind: 'fenced' }
  /** The stream has a record with this message id already. Nothing was stored. */
  | { readonly kind: 'duplicate' }
  /** The stream or the server takes nothing more. Nothing was stored. */
  | { readonly kind: 'full' }
  | { readonly kind: 'too-large' }
  /** Another batch is in the way, or too many are. Nothing was stored; try again. */
  | { readonly kind: 'busy' }
  /** No answer within a second, or not connected. */
  | { readonly kind: 'unknown' };

/** In flight a process: the server takes 50 a stream and 1,000 in all, from all gateways. */
const IN_FLIGHT_MAX = 16;

const WRONG_LAST_SEQUENCE = 10071;
/** A message id of the batch is stored already. */
const DUPLICATE = 10201;
/** Another batch on the same card; the batch was abandoned; too many in flight. */
const BUSY = new Set([10164, 10176, 10210]);
/** The stream or the server is full (append.ts). */
const FULL = new Set([10023, 10047, 10077, 10122]);
const TOO_LARGE = new Set([10054, 10097, 10199]);

interface Answer {
  readonly seq?: number;
  readonly error?: { readonly err_code?: number };
}

/** Returns a function that stores records of one stream, all or none. Never throws. */
export function atomicBatches(
  bus: Bus,
): (records: readonly BatchRecord[]) => Promise<BatchOutcome> {
  const limit = pLimit(IN_FLIGHT_MAX);
  return (records) => limit(() => tryBatch(bus, records));
}

function tryBatch(bus: Bus, records: readonly BatchRecord[]): Promise<BatchOutcome> {
  if (!bus.up) return Promise.resolve({ kind: 'unknown' });
  return new Promise((resolve) => {
    const inbox = createInbox();
    const settle = (outcome: BatchOutcome): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(outcome);
    };
    const timer = setTimeout(() => {
      settle({ kind: 'unknown' });
    }, REQUEST_MS);
    // All records reply here: a bad one is answered by itself, the last one for the whole batch.
    const unsubscribe = bus.subscribe(inbox, (message) => {
      const outcome = outcomeOf(message.data);
      if (outcome !== undefined) settle(outcome);
    });
    const sent = publishBatch(bus, records, inbox);
    if (sent === 'too-large') settle({ kind: 'too-large' });
    else if (sent === 'down') settle({ kind: 'unknown' });
  });
}

/** In one turn, so that all records go out in one write. */
function publishBatch(
  bus: Bus,
  records: readonly BatchRecord[],
  inbox: string,
): 'sent' | 'down' | 'too-large' {
  const id = crypto.randomUUID();
  for (const [index, { subject, fields, body }] of records.entries()) {
    const isLast = index === records.length - 1;
    const batchFields =
      field('Nats-Batch-Id', id) +
      field('Nats-Batch-Sequence', index + 1) +
      (isLast ? field('Nats-Batch-Commit', '1') : '');
    const sent = bus.publish(subject, body, fields + batchFields, inbox);
    if (sent !== 'sent') return sent;
  }
  return 'sent';
}

/** Undefined: the empty acknowledgement of a record before the last. */
function outcomeOf(data: Uint8Array): BatchOutcome | undefined {
  if (data.length === 0) return undefined;
  const { seq, error } = JSON.parse(Buffer.from(data).toString()) as Answer;
  if (error === undefined) return seq === undefined ? undefined : { kind: 'stored', lastSeq: seq };
  const code = error.err_code ?? 0;
  if (code === WRONG_LAST_SEQUENCE) return { kind: 'fenced' };
  if (code === DUPLICATE) return { kind: 'duplicate' };
  if (BUSY.has(code)) return { kind: 'busy' };
  if (FULL.has(code)) return { kind: 'full' };
  if (TOO_LARGE.has(code)) return { kind: 'too-large' };
  return { kind: 'unknown' };
}
