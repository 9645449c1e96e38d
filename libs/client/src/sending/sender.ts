// What this client has to send: picks what goes next (requests, then says, the oldest first) at a pace the gateway accepts.
// The queues decide order (request-queue.ts, say-queue.ts), rate-limit.ts speed; here they meet the connection. Called by client.ts.
import { UNACKED_MAX } from '@natter/protocol';
import type { ClientMessage, Limits, Refusal, Signal } from '@natter/protocol';
import { PAUSE_MS } from '../errors.ts';
import type { OpenRoom } from '../room/open-room.ts';
import { RateLimit } from './rate-limit.ts';
import { RequestQueue } from './request-queue.ts';
import type { Platform } from '../platform.ts';

/** Says and requests that may wait in one client. One more: `queue-full`. */
export const OPEN_REQUESTS_MAX = 1_024;

export interface SenderDeps extends Pick<Platform, 'now' | 'later'> {
  readonly rooms: ReadonlyMap<string, OpenRoom>;
  readonly isUp: () => boolean;
  readonly send: (frame: ClientMessage) => void;
}

export class Sender {
  readonly requests = new RequestQueue();
  readonly #deps: SenderDeps;
  #rateLimit = new RateLimit({ ratePerSecond: 0, burst: 0 }, 0);
  #unackedMax = UNACKED_MAX;
  #pausedUntilMs = 0;
  #cancelWake = (): void => {};

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  get isFull(): boolean {
    let open = this.requests.size;
    for (const { says } of this.#deps.rooms.values()) open += says.size;
    return open >= OPEN_REQUESTS_MAX;
  }

  /** Another gateway, other limits, a full bucket. */
  welcomed(limits: Limits): void {
    this.#rateLimit = new RateLimit(limits, this.#deps.now());
    this.#unackedMax = limits.unacked;
    this.#pausedUntilMs = 0;
  }

  /** False: it is no answer to anything here. */
  refused(refusal: Refusal): boolean {
    const nowMs = this.#deps.now();
    if (refusal.code === 'rate-limited') {
      // It stops everything: what were sent now would be refused too, and a burst after the pause as well.
      this.#pausedUntilMs = nowMs + (refusal.retryAfter ?? PAUSE_MS);
      this.#rateLimit.empty();
    }
    if (this.requests.refused(refusal, nowMs)) return true;
    for (const room of this.#deps.rooms.values()) if (room.refused(refusal)) return true;
    return false;
  }

  /** Sends all that may go now, and comes back for the rest. */
  pump(): void {
    this.#cancelWake();
    while (this.#deps.isUp()) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#cancelWake = this.#deps.later(() => this.pump(), waitMs);
        return;
      }
      const frame = this.#nextRequest() ?? this.#nextSay();
      if (!frame) return;
      this.#send(frame);
    }
  }

  /** At once or not at all; false: not sent. */
  signal(frame: Signal): boolean {
    if (!this.#deps.isUp() || this.#waitMs() > 0) return false;
    this.#send(frame);
    return true;
  }

  stop(): void {
    this.#cancelWake();
  }

  #waitMs(): number {
    const nowMs = this.#deps.now();
    return Math.max(this.#pausedUntilMs - nowMs, this.#rateLimit.waitMs(nowMs));
  }

  #send(frame: ClientMessage): void {
    this.#rateLimit.take();
    this.#deps.send(frame);
  }

  #nextRequest(): ClientMessage | undefined {
    const { rooms, now } = this.#deps;
    return this.requests.next(now(), (room) => rooms.get(room)?.isJoined === true);
  }

  #nextSay(): ClientMessage | undefined {
    const nowMs = this.#deps.now();
    let inFlight = 0;
    let oldest;
    for (const { says } of this.#deps.rooms.values()) {
      inFlight += says.inFlight;
      const next = says.next(nowMs);
      if (next && (!oldest || next.saidAtMs < oldest.next.saidAtMs)) oldest = { says, next };
    }
    if (!oldest || inFlight >= this.#unackedMax) return undefined;
    oldest.says.sent(oldest.next.frame.id, nowMs);
    return oldest.next.frame;
  }
}
