// The ledger of a room's imports: which messages were imported, by key, so that a repeated import
// adds nothing. Its records never expire; each is stored in one batch with the messages that it
// lists, right behind them. Design: docs/adr/0035.
import { Buffer } from 'node:buffer';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber } from '../nats/headers.ts';
import { lastOfSubject, nextOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';

/** Ledger records read for one page. */
const PAGE_RECORDS = 100;
const READ_MS = 10_000;

/** One record of the ledger. */
export type LedgerEntry =
  /** An import made the room. `origin`: which room of the source it was. */
  | { readonly kind: 'made'; readonly source: string; readonly origin: string }
  /** `batch` names it; `keys`: of the messages before it, in order. */
  | {
      readonly kind: 'batch';
      readonly source: string;
      readonly batch: string;
      readonly keys: readonly string[];
    };
export type StoredEntry = LedgerEntry & { readonly seq: number };

/** An imported message: its key, and where it is. */
export interface KnownMessage {
  readonly key: string;
  readonly seq: number;
}
/** Messages that were imported, a page of them. */
export interface LedgerPage {
  readonly messages: readonly KnownMessage[];
  /** The ledger's last record: the next batch expects it. 0: there is none. */
  readonly head: number;
  /** Read on after this one; undefined: this was all. */
  readonly next: number | undefined;
  /** The first message of the latest batch: what became of those from here on may be missing. */
  readonly openFrom: number;
}

export const encodeEntry = (entry: LedgerEntry): Uint8Array => Buffer.from(JSON.stringify(entry));

/** Returns undefined if no gateway wrote the body. */
export function decodeEntry(body: Uint8Array): LedgerEntry | undefined {
  try {
    const value = JSON.parse(Buffer.from(body).toString()) as Partial<Record<string, unknown>>;
    const { kind, source, origin, batch, keys } = value;
    if (typeof source !== 'string') return undefined;
    if (kind === 'made') return typeof origin === 'string' ? { kind, source, origin } : undefined;
    if (kind !== 'batch' || typeof batch !== 'string' || !Array.isArray(keys)) return undefined;
    if (!keys.every((key) => typeof key === 'string')) return undefined;
    return { kind, source, batch, keys };
  } catch {
    // Not JSON.
    return undefined;
  }
}

/** Returns the messages that a record of the ledger lists. They lie before it, without holes. */
export const messagesOfEntry = (entry: StoredEntry): KnownMessage[] =>
  entry.kind === 'made'
    ? []
    : entry.keys.map((key, index) => ({ key, seq: entry.seq - entry.keys.length + index }));

/** Returns the ledger's last record; undefined: nothing was imported. Throws BusUnavailable. */
export async function lastEntry(
  bus: Bus,
  { stream, imports: subject }: RoomSubjects,
): Promise<StoredEntry | undefined> {
  const deadlineMs = monotonicMs() + READ_MS;
  return entryOf(await lastOfSubject(bus, stream, { subject, deadlineMs }));
}

/** Returns the ledger's first record: `made`, if an import made the room. Throws BusUnavailable. */
export async function firstEntry(
  bus: Bus,
  { stream, imports: subject }: RoomSubjects,
): Promise<StoredEntry | undefined> {
  const deadlineMs = monotonicMs() + READ_MS;
  return entryOf(await nextOfSubject(bus, stream, { subject, from: 1, deadlineMs }));
}

function entryOf(
  stored: { readonly seq: number; readonly body: Uint8Array } | undefined,
): StoredEntry | undefined {
  const entry = stored && decodeEntry(stored.body);
  return stored && entry && { ...entry, seq: stored.seq };
}

/** Returns a page of what was imported, after a record of the ledger. Throws BusUnavailable. */
export async function readLedger(bus: Bus, room: RoomSubjects, after: number): Promise<LedgerPage> {
  const last = await lastEntry(bus, room);
  const head = last?.seq ?? 0;
  const open = last === undefined ? [] : messagesOfEntry(last);
  const openFrom = open[0]?.seq ?? head;
  if (after >= head) return { messages: [], head, next: undefined, openFrom };
  const query = { seq: after + 1, next_by_subj: room.imports, batch: PAGE_RECORDS };
  const { messages: found } = await directBatch(bus, room.stream, query);
  const messages: KnownMessage[] = [];
  let next = after;
  for (const { block, body } of found) {
    const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
    const entry = decodeEntry(body);
    if (entry !== undefined) messages.push(...messagesOfEntry({ ...entry, seq }));
    next = Math.max(next, seq);
  }
  // A replica that lags says that nothing is there.
  if (next === after) throw new BusUnavailable(`the ledger of ${room.imports} is not readable yet`);
  return { messages, head, next: next < head ? next : undefined, openFrom };
}
