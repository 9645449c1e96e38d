// Which gateways live. A lease in the KV bucket says so lastingly, beats say so now; a survivor turns the lease of a silent one to `dead`, and one wins.
// Liveness only: who may speak is the seats' fence's business. Read from the leader always (docs/architecture.md, "Gateways that die").
import { Buffer } from 'node:buffer';
import type { Appender } from '../nats/append.ts';
import type { Beats } from './beats.ts';
import { reasonOf } from '../nats/connection.ts';
import type { Bus, Log } from '../nats/connection.ts';
import { directBatch } from '../nats/direct-get.ts';
import { field, headerValue } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader.ts';
import type { Stored } from '../nats/leader.ts';
import { gatewayOf, LEASE_STREAM, leaseSubject } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** Silent for this long, a gateway is judged; five beats. */
export const SILENT_MS = 2_500;
/** After a leader change beats of others may be late because NATS was. */
const LEADER_SETTLE_MS = 5_000;
/** Its TTL is 24 h. */
const REWRITE_MS = 60 * 60 * 1_000;
const ASK_MS = 5_000;
/** A gateway that died before its first beat was heard is known by its lease only. */
const DISCOVER_MS = 5_000;
const LEASES_MAX = 1_024;
/** Between two looks at our own lease: a verdict may come when nothing here tells of it, from a peer that alone did not hear us. */
const OWN_CHECK_MS = 5_000;

interface Lease {
  readonly state: 'live' | 'dead';
  readonly version: string;
  readonly sinceMs: number;
}

/** A lease as its stream holds it. */
interface HeldLease {
  readonly lease: Lease;
  readonly seq: number;
  readonly atMs: number;
}

export type GatewayState =
  | { readonly alive: true }
  /** ms since 1970 by the NATS server's clock; 0: so long ago that nobody knows. */
  | { readonly alive: false; readonly deadAtMs: number };

export interface LeaseListener {
  /** Another gateway is dead, by our judgement or another's. */
  onDeath(gateway: string): void;
  /** We are: others have judged so. The caller takes a new id. */
  onOwnDeath(): void;
}

export interface LeaseDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly beats: Beats;
  readonly log: Log;
  readonly version: string;
  readonly listener: LeaseListener;
}

export class Leases {
  readonly #deps: LeaseDeps;
  readonly #dead = new Map<string, number>();
  readonly #judging = new Set<string>();
  #own: string;
  #ownSeq = 0;
  #leaderChangedMs = 0;
  #rewrittenMs = 0;
  #discoveredMs = 0;
  #checkingOwn = false;
  #checkedOwnMs = 0;

  constructor(deps: LeaseDeps, own: string) {
    this.#deps = deps;
    this.#own = own;
  }

  /** Writes the first lease of an id, which is ours from then on. Throws where NATS does not take it; may be tried again with the same id. */
  async take(own: string): Promise<void> {
    let seq: number;
    try {
      seq = await this.#write(own, { state: 'live', expected: 0 });
    } catch (error) {
      // Nobody else takes this id: what stands there is of a try of ours whose answer got lost.
      const held = await this.#read(own);
      if (held === undefined) throw error;
      ({ seq } = held);
    }
    this.#own = own;
    this.#ownSeq = seq;
    this.#rewrittenMs = monotonicMs();
  }

  /** A gateway that has drained says so, so that nobody waits for its silence. */
  async end(): Promise<void> {
    await this.#write(this.#own, { state: 'dead', expected: this.#ownSeq });
  }

  noteLeaderChange(): void {
    this.#leaderChangedMs = monotonicMs();
  }

  /** Whether a seat's gateway lives. Reads its lease where it was not heard. Throws BusUnavailable. */
  async state(gateway: string): Promise<GatewayState> {
    if (gateway === this.#own) return { alive: true };
    const known = this.#dead.get(gateway);
    if (known !== undefined) return { alive: false, deadAtMs: known };
    const heardBefore = this.#deps.beats.known.includes(gateway);
    if (heardBefore && this.#deps.beats.silentMs(gateway) < SILENT_MS) return { alive: true };
    const held = await this.#read(gateway);
    if (held?.lease.state === 'live') {
      this.#deps.beats.silentMs(gateway); // From now on its silence is counted.
      return { alive: true };
    }
    this.#bury(gateway, held?.atMs ?? 0);
    return { alive: false, deadAtMs: held?.atMs ?? 0 };
  }

  /** Twice a second: judge the silent, rewrite our own. */
  tick(): void {
    const { bus, beats } = this.#deps;
    const now = monotonicMs();
    if (bus.up && now - this.#checkedOwnMs >= OWN_CHECK_MS) void this.checkOwn();
    const fit =
      bus.up && now - bus.upSinceMs >= SILENT_MS && now - this.#leaderChangedMs >= LEADER_SETTLE_MS;
    // Who cannot hear itself cannot say that others are silent.
    if (!fit || beats.ownSilentMs >= SILENT_MS) return;
    for (const gateway of beats.known) {
      if (gateway !== this.#own && beats.silentMs(gateway) >= SILENT_MS) void this.#judge(gateway);
    }
    if (now - this.#discoveredMs >= DISCOVER_MS) {
      this.#discoveredMs = now;
      void this.#discover();
    }
    if (now - this.#rewrittenMs >= REWRITE_MS) {
      this.#rewrittenMs = now;
      void this.#rewrite();
    }
  }

  /** After a stall, a cut, a silence of our own: are we still taken for alive? */
  async checkOwn(): Promise<void> {
    if (this.#checkingOwn || this.#ownSeq === 0) return;
    this.#checkingOwn = true;
    this.#checkedOwnMs = monotonicMs();
    try {
      const held = await this.#read(this.#own);
      if (held?.lease.state === 'live') {
        this.#ownSeq = held.seq; // Of a rewriting whose answer got lost, it may be another.
        return;
      }
      this.#ownSeq = 0; // No second death before the next id is taken.
      this.#deps.listener.onOwnDeath();
    } catch (error) {
      this.#deps.log.warn({ reason: reasonOf(error) }, 'own lease not readable');
    } finally {
      this.#checkingOwn = false;
    }
  }

  /** Counts the silence of every gateway that has a live lease, heard or not. */
  async #discover(): Promise<void> {
    try {
      const query = { multi_last: [leaseSubject('*')], batch: LEASES_MAX };
      const { messages } = await directBatch(this.#deps.bus, LEASE_STREAM, query);
      for (const { block, body } of messages) {
        const gateway = gatewayOf(headerValue(block, 'Nats-Subject') ?? '');
        if (parseLease(body)?.state === 'live') this.#deps.beats.silentMs(gateway);
      }
    } catch (error) {
      this.#deps.log.debug({ reason: reasonOf(error) }, 'leases not listed');
    }
  }

  async #judge(gateway: string): Promise<void> {
    if (this.#judging.has(gateway)) return;
    this.#judging.add(gateway);
    try {
      const held = await this.#read(gateway);
      if (held?.lease.state === 'live') {
        await this.#write(gateway, { state: 'dead', expected: held.seq });
        this.#deps.log.warn({ gateway }, 'gateway judged dead');
      }
      const after = await this.#read(gateway);
      if (after === undefined || after.lease.state === 'dead')
        this.#bury(gateway, after?.atMs ?? 0);
    } catch (error) {
      // Another won the compare-and-set, or NATS is away: the next tick looks again.
      this.#deps.log.debug({ gateway, reason: reasonOf(error) }, 'gateway not judged');
    } finally {
      this.#judging.delete(gateway);
    }
  }

  #bury(gateway: string, deadAtMs: number): void {
    this.#deps.beats.forget(gateway);
    if (this.#dead.has(gateway)) return;
    this.#dead.set(gateway, deadAtMs);
    this.#deps.listener.onDeath(gateway);
  }

  async #rewrite(): Promise<void> {
    try {
      this.#ownSeq = await this.#write(this.#own, { state: 'live', expected: this.#ownSeq });
    } catch (error) {
      this.#deps.log.warn({ reason: reasonOf(error) }, 'lease not rewritten');
      await this.checkOwn();
    }
  }

  async #read(gateway: string): Promise<HeldLease | undefined> {
    const query = { subject: leaseSubject(gateway), deadlineMs: monotonicMs() + ASK_MS };
    const stored = await lastOfSubject(this.#deps.bus, LEASE_STREAM, query);
    return stored === undefined ? undefined : decodeLease(stored);
  }

  async #write(
    gateway: string,
    { state, expected }: { state: Lease['state']; expected: number },
  ): Promise<number> {
    const { appender, version } = this.#deps;
    const lease: Lease = { state, version, sinceMs: Date.now() };
    const outcome = await appender.append({
      subject: leaseSubject(gateway),
      fields: field('Nats-Expected-Last-Subject-Sequence', expected),
      body: Buffer.from(JSON.stringify(lease)),
      deadlineMs: monotonicMs() + ASK_MS,
    });
    if (outcome.kind !== 'stored')
      throw new Error(`lease of ${gateway} not written: ${outcome.kind}`);
    return outcome.seq;
  }
}

function decodeLease({ body, seq, atMs }: Stored): HeldLease | undefined {
  const lease = parseLease(body);
  return lease === undefined ? undefined : { lease, seq, atMs };
}

function parseLease(body: Uint8Array): Lease | undefined {
  try {
    const lease = JSON.parse(Buffer.from(body).toString()) as Partial<Lease> | null;
    return lease?.state === 'live' || lease?.state === 'dead' ? (lease as Lease) : undefined;
  } catch {
    // A deleted or foreign entry: no lease.
    return undefined;
  }
}
