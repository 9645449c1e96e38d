// The unsettled says and amendments of one room, in their order; both are says below. Pure: the
// caller sends, waits, tells the time. Contract: docs/protocol.md, "Once", "Order", "Waiting …".
//
// MUST settle each say exactly once, and send them, first and again, in the order they were said.
// MUST NOT send before the room is caught up, nor past a temporarily refused say: once everything
// in flight is answered, sending resumes at the first open say.
// MUST NOT send two amendments of one message at once: the gateway begins them in their order only.
// MUST NOT repeat a say that may have been stored longer ago than the gateway remembers ids.
import type { Amend, Recurrence, Refusal, Say } from '@natter/protocol';
import { isPassing, PAUSE_MS, RefusedError, refusedHere, unknownOutcome } from '../errors.ts';
import type { ClientError } from '../errors.ts';

/** How long a possibly stored say is repeated: the log keeps ids 2 min, a gateway waits 10 s. */
export const UNKNOWN_MS_MAX = 100_000;

/** The outcome of a stored say. */
export interface SayResult {
  readonly id: string;
  readonly seq: number;
}
/** The outcome of a say with `at` or `every`: the server will say it. */
export interface ScheduledSay {
  readonly id: string;
  /** When it is said next, ms since 1970. */
  readonly at: number;
  readonly every?: Recurrence;
}
/** A say without an outcome yet. */
export interface PendingSay extends Say {
  /** ms, by the client's own clock. */
  readonly saidAtMs: number;
}
/** The two ends of a say's promise. */
export interface SayPromise {
  readonly resolve: (result: SayResult | ScheduledSay) => void;
  readonly reject: (error: ClientError | RefusedError) => void;
}

interface OpenSay extends SayPromise {
  readonly frame: Say | Amend;
  readonly saidAtMs: number;
  /** Sent on this connection and not answered. */
  inFlight: boolean;
  /** How often it was sent and may have been stored. */
  unresolved: number;
  /** When it was first sent. */
  unknownSinceMs: number;
}

export class SayQueue {
  // By id, in the order said: a Map keeps insertion order.
  readonly #open = new Map<string, OpenSay>();
  #isReady = false;
  #inFlight = 0;
  #isHolding = false;
  #pausedUntilMs = 0;

  /** Open says. The caller bounds it. */
  get size(): number {
    return this.#open.size;
  }
  get pending(): PendingSay[] {
    return Array.from(this.#open.values()).flatMap(({ frame, saidAtMs }) =>
      frame.type === 'say' ? { ...frame, saidAtMs } : [],
    );
  }
  get inFlight(): number {
    return this.#inFlight;
  }
  /** True once the room is caught up: says may be sent. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Appends a say. Throws RefusedError if its id is open. */
  add(frame: Say | Amend, { resolve, reject }: SayPromise, nowMs: number): void {
    if (this.#open.has(frame.id)) throw refusedHere('bad-request', `the id is in use: ${frame.id}`);
    const state = { inFlight: false, unresolved: 0, unknownSinceMs: 0 };
    this.#open.set(frame.id, { frame, resolve, reject, saidAtMs: nowMs, ...state });
  }

  /** Returns the next say to send, and when it was said. */
  next(nowMs: number): Pick<OpenSay, 'frame' | 'saidAtMs'> | undefined {
    if (!this.#isReady || nowMs < this.#pausedUntilMs) return undefined;
    if (this.#isHolding && this.#inFlight > 0) return undefined;
    for (const say of this.#open.values())
      if (!say.inFlight) return this.#isAmending(say.frame) ? undefined : say;
    return undefined;
  }

  /** The say that `next` returned was sent. */
  sent(id: string, nowMs: number): void {
    const say = this.#open.get(id);
    if (!say) return;
    say.inFlight = true;
    this.#inFlight++;
    if (say.unresolved++ === 0) say.unknownSinceMs = nowMs;
    this.#isHolding = false;
  }

  /** Resolves the say with that id, after its answer or its own message. Ignores unknown ids. */
  stored(result: SayResult | ScheduledSay): void {
    this.#take(result.id)?.resolve(result);
  }

  /** Rejects the say, or holds it after a temporary refusal. Returns false if the id is unknown. */
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

  /** The room is caught up: open says may be sent, first or again. */
  ready(): void {
    this.#isReady = true;
  }

  /** The connection dropped, and every answer on its way with it. */
  dropped(): void {
    this.#isReady = false;
    this.#isHolding = false;
    this.#pausedUntilMs = 0;
    for (const say of this.#open.values()) this.#land(say);
  }

  /** Another log began: rejects what names its members or messages. */
  refuseOfOldLog(): void {
    for (const { frame } of this.#open.values()) {
      const code = frame.type === 'amend' ? 'no-such-message' : 'no-such-member';
      const to = frame.type === 'say' ? frame.to : [];
      const message = 'the room began a new log; choose again';
      if (to) this.#take(frame.id)?.reject(refusedHere(code, message, to));
    }
  }

  /** Rejects says that may have been stored too long ago to be repeated. */
  expire(nowMs: number): void {
    for (const [id, say] of this.#open) {
      if (say.unresolved === 0 || nowMs - say.unknownSinceMs < UNKNOWN_MS_MAX) continue;
      this.#take(id)?.reject(unknownOutcome());
    }
  }

  /** Rejects everything: the room ended. A say that was sent has not been refused by that. */
  fail(error: ClientError | RefusedError): void {
    for (const [id, { unresolved }] of this.#open) {
      const isUnknown = unresolved > 0 && error instanceof RefusedError;
      this.#take(id)?.reject(isUnknown ? unknownOutcome(error) : error);
    }
  }

  #take(id: string): OpenSay | undefined {
    const say = this.#open.get(id);
    if (say) this.#land(say);
    this.#open.delete(id);
    return say;
  }

  #isAmending(frame: OpenSay['frame']): boolean {
    if (frame.type !== 'amend') return false;
    for (const { inFlight, frame: other } of this.#open.values())
      if (inFlight && other.type === 'amend' && other.seq === frame.seq) return true;
    return false;
  }

  #land(say: OpenSay): void {
    if (say.inFlight) this.#inFlight--;
    say.inFlight = false;
  }
}
