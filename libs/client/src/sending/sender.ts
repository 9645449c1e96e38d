// Sends waiting requests, then waiting says, the oldest first, at a pace the gateway accepts. The
// queues decide the order (request-queue.ts, say-queue.ts), rate-limit.ts the pace.
import { UNACKED_MAX } from '@natter/protocol';
import type { ClientMessage, Join, MarkRequest, Refusal, Signal, Welcome } from '@natter/protocol';
import { PAUSE_MS } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { RoomFollower } from '../room/room-follower.ts';
import { RateLimit } from './rate-limit.ts';
import { RequestQueue } from './request-queue.ts';
import type { Request } from './request-queue.ts';

/** Says and requests that may wait in one client. Above it: `queue-full`. */
export const OPEN_REQUESTS_MAX = 1_024;

/** Rooms joined with the hello; the others follow at the pace of the gateway. */
const HELLO_JOINS_MAX = 32;

export interface SenderDeps extends Pick<Platform, 'now' | 'later'> {
  readonly rooms: ReadonlyMap<string, RoomFollower>;
  readonly isUp: () => boolean;
  readonly send: (frame: ClientMessage) => void;
}

export class Sender {
  readonly requests = new RequestQueue();
  readonly #deps: SenderDeps;
  #rateLimit = new RateLimit({ ratePerSecond: 0, burst: 0 }, 0);
  #joinsSent: readonly Join[] = [];
  #unackedMax = UNACKED_MAX;
  #pausedUntilMs = 0;
  #cancelWake = (): void => {};

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** True if no more says or requests may wait. */
  get isFull(): boolean {
    let open = this.requests.size;
    for (const { says } of this.#deps.rooms.values()) open += says.size;
    return open >= OPEN_REQUESTS_MAX;
  }

  /** Sends the request as soon as it may be sent. */
  ask(request: Request): void {
    this.requests.add(request);
    this.pump();
  }

  /** Returns joins for the hello of a new connection; they count as sent. */
  joins(): readonly Join[] {
    this.#joinsSent = this.requests.joins(this.#deps.now(), HELLO_JOINS_MAX);
    return this.#joinsSent;
  }

  /** Adopts the limits of the new gateway, whose bucket is full but for the joins of the hello. */
  welcomed({ limits, joining }: Welcome): void {
    this.#rateLimit = new RateLimit(limits, this.#deps.now());
    this.#unackedMax = limits.unacked;
    this.#pausedUntilMs = 0;
    // A gateway of an earlier version did not see them.
    for (const { id } of this.#joinsSent) {
      if (joining) this.#rateLimit.take();
      else this.requests.unsent(id);
    }
  }

  /** Passes a refusal to its request or say. Returns false if it belongs to neither. */
  refused(refusal: Refusal): boolean {
    const nowMs = this.#deps.now();
    if (refusal.code === 'rate-limited') {
      // Pauses everything: any frame sent now, or a burst after the pause, would be refused too.
      this.#pausedUntilMs = nowMs + (refusal.retryAfter ?? PAUSE_MS);
      this.#rateLimit.empty();
    }
    if (this.requests.refused(refusal, nowMs)) return true;
    for (const room of this.#deps.rooms.values()) if (room.refused(refusal)) return true;
    return false;
  }

  /** Sends everything that may be sent now, and schedules itself for the rest. */
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

  /** Sends a signal or a mark now or never. Returns false if it was not sent. */
  signal(frame: Signal | MarkRequest): boolean {
    if (!this.#deps.isUp() || this.#waitMs() > 0) return false;
    this.#send(frame);
    return true;
  }

  /** Cancels the scheduled pump. */
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
