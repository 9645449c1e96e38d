// Requests other than says that wait to be sent or answered. Pure: the caller sends and tells the
// time. Their order does not matter; acts are begun in theirs. Says: say-queue.ts.
import type {
  Act,
  Acted,
  CardAnswer,
  CardRequest,
  Found,
  History,
  HistoryPage,
  Join,
  Joined,
  LaterList,
  LaterRequest,
  Leave,
  Left,
  Members,
  MembersPage,
  PeoplePage,
  PeopleRequest,
  Pins,
  Profiles,
  ProfilesRequest,
  PinsRequest,
  Receipt,
  ReceiptRequest,
  Refusal,
  SearchRequest,
  ThreadPage,
  ThreadRequest,
  Unlater,
  Unlatered,
} from '@natter/protocol';
import { isPassing, PAUSE_MS, RefusedError, unknownOutcome } from '../errors.ts';
import type { ClientError } from '../errors.ts';
import { UNKNOWN_MS_MAX } from './say-queue.ts';

/** A gateway answers `unavailable` earlier (LOG_WAIT_MS_MAX), so the connection is dead. */
export const ANSWER_MS_MAX = 15_000;

type StayFrame = Join | Leave | History | Members | ThreadRequest | PinsRequest | ReceiptRequest;
export type RequestFrame = (
  | StayFrame
  | Act
  | CardRequest
  | PeopleRequest
  | ProfilesRequest
  | LaterRequest
  | Unlater
  | SearchRequest
) & {
  readonly id: string;
};
export type RequestAnswer =
  | Joined
  | Left
  | HistoryPage
  | MembersPage
  | Acted
  | CardAnswer
  | PeoplePage
  | Profiles
  | ThreadPage
  | Pins
  | LaterList
  | Receipt
  | Found
  | Unlatered;
export interface Request {
  readonly frame: RequestFrame;
  /** One of the two is called, once, before the next frame is handled. */
  readonly answered: (answer: RequestAnswer) => void;
  readonly failed: (error: ClientError | RefusedError) => void;
}
interface Waiting extends Request {
  sentAtMs: number | undefined;
  notBeforeMs: number;
  /** How often it was sent and may have been done, and when first. */
  unresolved: number;
  unknownSinceMs: number;
}
/** For rooms that are not joined, too. */
const needsNoStay = ({ type }: RequestFrame): boolean =>
  /^(act|card|people|profiles|search|(un)?later)$/.test(type);

export class RequestQueue {
  readonly #waiting = new Map<string, Waiting>();

  /** Waiting requests. The caller bounds it. */
  get size(): number {
    return this.#waiting.size;
  }

  add(request: Request): void {
    const state = { sentAtMs: undefined, notBeforeMs: 0, unresolved: 0, unknownSinceMs: 0 };
    this.#waiting.set(request.frame.id, { ...request, ...state });
  }

  /**
   * Returns the next frame to send; it counts as sent.
   * @param isJoined whether the gateway has us in that room: not all requests need it.
   */
  next(nowMs: number, isJoined: (room: string) => boolean): RequestFrame | undefined {
    for (const request of this.#waiting.values()) {
      const { frame } = request;
      if (request.sentAtMs !== undefined || nowMs < request.notBeforeMs) continue;
      if (frame.type !== 'join' && !needsNoStay(frame) && !isJoined(frame.room ?? '')) continue;
      request.sentAtMs = nowMs;
      if (request.unresolved++ === 0) request.unknownSinceMs = nowMs;
      return frame;
    }
    return undefined;
  }

  /** Returns at most that many joins to send; they count as sent. */
  joins(nowMs: number, max: number): readonly Join[] {
    const joins: Join[] = [];
    for (const request of this.#waiting.values()) {
      if (request.frame.type !== 'join' || request.sentAtMs !== undefined) continue;
      if (joins.length === max) break;
      request.sentAtMs = nowMs;
      joins.push(request.frame);
    }
    return joins;
  }
  /** It was not sent after all. */
  unsent(id = ''): void {
    const request = this.#waiting.get(id);
    if (request) request.sentAtMs = undefined;
  }

  /** Settles the request with that id, if it is one of these. */
  answered(answer: RequestAnswer): void {
    this.#take(answer.id)?.answered(answer);
  }

  /** Fails the request, or repeats it after a temporary refusal. Returns false if it is unknown. */
  refused(refusal: Refusal, nowMs: number): boolean {
    const request = this.#waiting.get(refusal.id ?? '');
    if (!request) return false;
    if (isPassing(refusal)) {
      request.sentAtMs = undefined;
      if (refusal.code === 'rate-limited') request.unresolved--;
      request.notBeforeMs = nowMs + (refusal.retryAfter ?? PAUSE_MS);
    } else {
      this.#take(refusal.id)?.failed(new RefusedError(refusal));
    }
    return true;
  }

  /** The connection dropped: repeats all but leaves, now done, and joins, which rooms renew. */
  dropped(): void {
    for (const request of this.#waiting.values()) {
      request.sentAtMs = undefined;
      const { frame } = request;
      if (frame.type === 'join') this.#take(frame.id);
      if (frame.type === 'leave')
        this.#take(frame.id)?.answered({ type: 'left', room: frame.room });
    }
  }

  /** Fails the requests of a stay that ended; without a room, all requests. */
  fail(error: ClientError | RefusedError, room?: string): void {
    for (const { frame } of this.#waiting.values())
      if (room === undefined || (frame.room === room && !needsNoStay(frame)))
        this.#take(frame.id)?.failed(error);
  }

  /** Fails the acts that may have been done too long ago to be repeated. */
  expire(nowMs: number): void {
    for (const { frame, unresolved, unknownSinceMs } of this.#waiting.values())
      if (frame.type === 'act' && unresolved > 0 && nowMs - unknownSinceMs >= UNKNOWN_MS_MAX)
        this.#take(frame.id)?.failed(unknownOutcome());
  }

  /** Returns true if a request is unanswered for so long that the connection must be dead. */
  isOverdue(nowMs: number): boolean {
    for (const { sentAtMs } of this.#waiting.values())
      if (sentAtMs !== undefined && nowMs - sentAtMs >= ANSWER_MS_MAX) return true;
    return false;
  }

  #take(id = ''): Waiting | undefined {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    return request;
  }
}
