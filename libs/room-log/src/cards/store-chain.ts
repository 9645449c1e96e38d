// A card and the records that tell of its changes, stored one behind the other without a batch: all
// go out in one write, and each record only follows the one before it. For a stream of one copy,
// which makes and syncs files for each batch (docs/adr/0032).
import { Buffer } from 'node:buffer';
import { createInbox } from '@nats-io/nats-core';
import { REQUEST_MS } from '../nats/bus-calls.ts';
import type { Bus } from '../nats/bus.ts';
import { fenceFields, field, headerValue } from '../nats/headers.ts';
import type { BatchRecord } from './atomic-batch.ts';

/** What became of one record. */
export type LinkOutcome =
  | { readonly kind: 'stored'; readonly seq: number }
  /** What it expects does not hold, or the stream takes no more. */
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'unknown' };

interface Answer {
  readonly seq?: number;
  readonly error?: { readonly err_code?: number };
}

/** Stores a card and the records behind it. Never throws. `records`: with message ids. */
export function storeChain(
  bus: Bus,
  { card, records }: { card: BatchRecord; records: readonly BatchRecord[] },
): Promise<readonly LinkOutcome[]> {
  let last: string = crypto.randomUUID();
  const first = { ...card, fields: card.fields + field('Nats-Msg-Id', last) };
  const links = records.map((record) => {
    const fields = record.fields + field('Nats-Expected-Last-Msg-Id', last);
    last = headerValue(`\r\n${record.fields}`, 'Nats-Msg-Id') ?? '';
    return { ...record, fields };
  });
  return storeAll(bus, [first, ...links]);
}

/** Stores records as long as the card has this sequence. Never throws. */
export function storeBehind(
  bus: Bus,
  { subject, seq }: { subject: string; seq: number },
  records: readonly BatchRecord[],
): Promise<readonly LinkOutcome[]> {
  const fence = fenceFields(subject, seq);
  return storeAll(
    bus,
    records.map((record) => ({ ...record, fields: record.fields + fence })),
  );
}

/** In one turn, so that all go out in one write. */
function storeAll(bus: Bus, records: readonly BatchRecord[]): Promise<readonly LinkOutcome[]> {
  const outcomes: LinkOutcome[] = records.map(() => ({ kind: 'unknown' }));
  if (!bus.up || records.length === 0) return Promise.resolve(outcomes);
  const inbox = createInbox();
  let open = records.length;
  const { promise, resolve } = Promise.withResolvers<readonly LinkOutcome[]>();
  const timer = setTimeout(() => {
    resolve(outcomes);
  }, REQUEST_MS);
  const unsubscribe = bus.subscribe(`${inbox}.*`, (message) => {
    const place = Number(message.subject.slice(inbox.length + 1));
    outcomes[place] = outcomeOf(message.data);
    open -= 1;
    if (open === 0) resolve(outcomes);
  });
  for (const [place, { subject, body, fields }] of records.entries()) {
    if (bus.publish(subject, body, fields, `${inbox}.${place}`) !== 'sent') break;
  }
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

function outcomeOf(data: Uint8Array): LinkOutcome {
  // Empty: no leader.
  if (data.length === 0) return { kind: 'unknown' };
  const { seq, error } = JSON.parse(Buffer.from(data).toString()) as Answer;
  if (error !== undefined) return { kind: 'refused', code: error.err_code ?? 0 };
  return seq === undefined ? { kind: 'unknown' } : { kind: 'stored', seq };
}
