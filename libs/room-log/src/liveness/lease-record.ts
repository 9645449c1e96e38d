// A gateway's lease in the key-value bucket: it says lastingly that the gateway lives, or is dead.
// Always read from the leader, written by compare-and-set.
import { Buffer } from 'node:buffer';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { LEASE_STREAM, leaseSubject } from '../nats/subjects.ts';

const ASK_MS = 5_000;

interface Lease {
  readonly state: 'live' | 'dead';
  readonly version: string;
  readonly sinceMs: number;
}

/** A lease as its stream holds it. */
export interface HeldLease {
  readonly lease: Lease;
  readonly seq: number;
  /** When it was stored, ms since 1970 by the NATS server's clock. */
  readonly atMs: number;
}

/** Returns a gateway's lease, undefined if it has none. Throws BusUnavailable. */
export async function readLease(bus: Bus, gateway: string): Promise<HeldLease | undefined> {
  const query = { subject: leaseSubject(gateway), deadlineMs: monotonicMs() + ASK_MS };
  const stored = await lastOfSubject(bus, LEASE_STREAM, query);
  const lease = stored === undefined ? undefined : parseLease(stored.body);
  return stored === undefined || lease === undefined
    ? undefined
    : { lease, seq: stored.seq, atMs: stored.atMs };
}

/**
 * Writes a lease over the one of sequence `expected` (0: none). Returns its sequence, undefined if
 * another writer was faster. Throws BusUnavailable.
 */
export async function writeLease(
  appender: Appender,
  gateway: string,
  change: { state: Lease['state']; version: string; expected: number },
): Promise<number | undefined> {
  const { state, version, expected } = change;
  const lease: Lease = { state, version, sinceMs: Date.now() };
  const outcome = await appender.append({
    subject: leaseSubject(gateway),
    fields: field('Nats-Expected-Last-Subject-Sequence', expected),
    body: Buffer.from(JSON.stringify(lease)),
    deadlineMs: monotonicMs() + ASK_MS,
  });
  if (outcome.kind === 'stored') return outcome.seq;
  if (outcome.kind === 'fenced') return undefined;
  throw new BusUnavailable(`lease of ${gateway} not written: ${outcome.kind}`);
}

/** Returns the lease; undefined if the body is a deleted or a foreign entry. */
export function parseLease(body: Uint8Array): Lease | undefined {
  try {
    const lease = JSON.parse(Buffer.from(body).toString()) as Partial<Lease> | null;
    return lease?.state === 'live' || lease?.state === 'dead' ? (lease as Lease) : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
