// This gateway's own lease: taken at the start, rewritten hourly, ended by a drain; and checked,
// since others may have judged this gateway dead. Judging others: dead-gateways.ts.
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../background.ts';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { readLease, writeLease } from './lease-record.ts';

/** The lease's TTL is 24 h. */
const REWRITE_MS = 60 * 60 * 1_000;
/** A peer that alone does not hear us may judge us, and nothing here tells: look this often. */
const CHECK_MS = 5_000;
const RETRY_PAUSE_MS = 1_000;

export interface OwnLeaseDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  readonly version: string;
  /** Others judged this gateway dead. The caller takes a new id. */
  readonly onOwnDeath: () => void;
}

export interface TakeOptions {
  readonly onFailure?: (error: unknown) => void;
  readonly signal?: AbortSignal | undefined;
}

export class OwnLease {
  readonly #deps: OwnLeaseDeps;
  #own = '';
  /** 0: none yet, or lost. */
  #seq = 0;
  #rewrittenMs = 0;
  #checking = false;
  #checkedMs = 0;

  constructor(deps: OwnLeaseDeps) {
    this.#deps = deps;
  }

  /** Writes the first lease of an id; may be retried with the same id. Throws BusUnavailable. */
  async take(own: string): Promise<void> {
    const { bus } = this.#deps;
    let seq: number | undefined;
    try {
      seq = await this.#write(own, { state: 'live', expected: 0 });
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      // Stored or not: the read tells, since nobody else takes this id.
    }
    seq ??= (await readLease(bus, own))?.seq;
    if (seq === undefined) throw new BusUnavailable(`lease of ${own} not written`);
    this.#own = own;
    this.#seq = seq;
    this.#rewrittenMs = monotonicMs();
  }

  /**
   * Takes a lease; retries until NATS takes it, or the connection is closed. `onFailure` runs after
   * each attempt that failed. Rejects when `signal` aborts.
   */
  async takeAtLast(own: string, { onFailure, signal }: TakeOptions = {}): Promise<void> {
    while (!this.#deps.bus.closed) {
      signal?.throwIfAborted();
      try {
        await this.take(own);
        return;
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        this.#deps.log.warn({ reason: reasonOf(error) }, 'lease not taken, trying again');
        onFailure?.(error);
        await pause(RETRY_PAUSE_MS);
      }
    }
  }

  /**
   * Says that this gateway is done, so that nobody waits for its silence. Throws BusUnavailable.
   */
  async end(): Promise<void> {
    const seq = await this.#write(this.#own, { state: 'dead', expected: this.#seq });
    if (seq === undefined) this.#deps.log.warn({ gateway: this.#own }, 'own lease not ended');
  }

  /** Twice a second: checks and rewrites the lease when it is time. */
  tick(): void {
    const now = monotonicMs();
    if (this.#deps.bus.up && now - this.#checkedMs >= CHECK_MS) this.checkSoon();
    if (this.#deps.bus.up && this.#seq > 0 && now - this.#rewrittenMs >= REWRITE_MS) {
      this.#rewrittenMs = now;
      background('rewriting our lease', this.#rewrite());
    }
  }

  /** As `check`, for callers that do not wait. */
  checkSoon(): void {
    background('check of our lease', this.check());
  }

  /**
   * After a stall, a cut, or a silence of our own: finds out whether we are still taken for alive.
   */
  async check(): Promise<void> {
    if (this.#checking || this.#seq === 0) return;
    this.#checking = true;
    this.#checkedMs = monotonicMs();
    try {
      const held = await readLease(this.#deps.bus, this.#own);
      if (held?.lease.state === 'live') {
        this.#seq = held.seq; // Another one if the answer to a rewrite got lost.
        return;
      }
      this.#seq = 0; // No second death before the next id is taken.
      this.#deps.onOwnDeath();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.#deps.log.warn({ reason: reasonOf(error) }, 'own lease not readable');
    } finally {
      this.#checking = false;
    }
  }

  async #rewrite(): Promise<void> {
    try {
      const seq = await this.#write(this.#own, { state: 'live', expected: this.#seq });
      if (seq !== undefined) this.#seq = seq;
      else await this.check();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.#deps.log.warn({ reason: reasonOf(error) }, 'own lease not rewritten');
      await this.check();
    }
  }

  #write(
    gateway: string,
    { state, expected }: { state: 'live' | 'dead'; expected: number },
  ): Promise<number | undefined> {
    const { appender, version } = this.#deps;
    return writeLease(appender, gateway, { state, version, expected });
  }
}
