// The says of one room that are not settled, in the order they were said. Pure: the caller sends, waits and tells the time.
// Contract: docs/protocol.md, "Once", "Order", "Waiting is not failing". Used by room.ts; other requests: request-queue.ts.
//
// MUST settle each say exactly once, and send them, first and again, in the order they were said.
// MUST NOT send before the room is caught up, nor past a say that was refused for a time: it goes on when all in flight are
// answered, from the first that is open. MUST NOT say again what may have been stored longer ago than the gateway remembers ids.
import type { Refusal, Say } from '@natter/protocol';
import { ClientError, isPassing, PAUSE_MS, RefusedError } from '../errors.ts';

/** A say that may be stored is repeated for this long; the log knows its id for 2 minutes, 10 s of which a gateway may wait. */
export const UNKNOWN_MS_MAX = 100_000;

/** What a say came to. */
export interface SayResult {
  readonly id: string;
  readonly seq: number;
}
/** A say without an outcome yet. */
export interface PendingSay extends Say {
  /** ms, by the client's own clock. */
  readonly saidAtMs: number;
}
/** The two ends of a say's promise. */
export interface SayPromise {
  readonly resolve: (said: SayResult) => void;
  readonly reject: (error: ClientError | RefusedError) => void;
}

interface OpenSay extends SayPromise {
  readonly frame: Say;
  readonly saidAtMs: number;
  /** Sent on this connection and not answered. */
  inFlight: boolean;
  /** Times it was sent and may have been stored; since when. */
  unresolved: number;
  unknownSinceMs: number;
}

export class SayQueue {
  // By id, in the order said (a Map keeps it).
  readonly #open = new Map<string, OpenSay>();
  #isReady = false;
  #inFlight = 0;
  #isHolding = false;
  #pausedUntilMs = 0;

  /** Open says. The caller keeps it bounded. */
  get size(): number {
    return this.#open.size;
  }
  get pending(): PendingSay[] {
    return Array.from(this.#open.values(), ({ frame, saidAtMs }) => ({ ...frame, saidAtMs }));
  }
  get inFlight(): number {
    return this.#inFlight;
  }
  /** Caught up: says go out. */
  get isReady(): boolean {
    return this.#isReady;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Its id must not be open. */
  add(frame: Say, { resolve, reject }: SayPromise, nowMs: number): void {
    const state = { inFlight: false, unresolved: 0, unknownSinceMs: 0 };
    this.#open.set(frame.id, { frame, resolve, reject, saidAtMs: nowMs, ...state });
  }

  /** What may be sent now, and when it was said. */
  next(nowMs: number): { readonly frame: Say; readonly saidAtMs: number } | undefined {
    if (!this.#isReady || nowMs < this.#pausedUntilMs) return undefined;
    if (this.#isHolding && this.#inFlight > 0) return undefined;
    for (const say of this.#open.values()) if (!say.inFlight) return say;
    return undefined;
  }

  /** What `next` named was sent. */
  sent(id: string, nowMs: number): void {
    const say = this.#open.get(id);
    if (!say) return;
    say.inFlight = true;
    this.#inFlight++;
    if (say.unresolved++ === 0) say.unknownSinceMs = nowMs;
    this.#isHolding = false;
  }

  /** Stored: an `ack`, or one's own message. Others' ids are nobody's. */
  stored({ id, seq }: SayResult): void {
    this.#take(id)?.resolve({ id, seq });
  }

  /** False: not a say of this room. */
  refused(refusal: Refusal, nowMs: number): boolean {
    const say = this.#open.get(refusal.id ?? '');
    if (!say) return false;
    if (!isPassing(refusal)) {
      this.#take(say.frame.id)?.reject(new RefusedError(refusal));
      return true;
    }
    this.#land(say);
    if (refusal.code === 'rate-limited') say.unresolved--;
    this.#isHolding = true;
    this.#pausedUntilMs = nowMs + (refusal.retryAfter ?? PAUSE_MS);
    return true;
  }

  /** The replay is over: what is open may be said, again or first. */
  ready(): void {
    this.#isReady = true;
  }

  /** The connection is gone, and with it every answer that was on its way. */
  dropped(): void {
    this.#isReady = false;
    this.#isHolding = false;
    this.#pausedUntilMs = 0;
    for (const say of this.#open.values()) this.#land(say);
  }

  /** Gives up what may have been stored too long ago to be said again. */
  expire(nowMs: number): void {
    for (const [id, say] of this.#open) {
      if (say.unresolved === 0 || nowMs - say.unknownSinceMs < UNKNOWN_MS_MAX) continue;
      this.#take(id)?.reject(
        new ClientError('unknown-outcome', 'no answer in time: it may have been said or not'),
      );
    }
  }

  /** The room is gone for this client. */
  fail(error: ClientError | RefusedError): void {
    for (const id of this.#open.keys()) this.#take(id)?.reject(error);
  }

  #take(id: string): OpenSay | undefined {
    const say = this.#open.get(id);
    if (say) this.#land(say);
    this.#open.delete(id);
    return say;
  }

  #land(say: OpenSay): void {
    if (say.inFlight) this.#inFlight--;
    say.inFlight = false;
  }
}
