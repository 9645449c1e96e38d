// Requests other than says that wait to be sent or answered: join, leave, history, members. Pure: the caller sends and tells the time.
// Their order among each other does not matter; says: say-queue.ts. Called by client.ts.
import type {
  History,
  HistoryPage,
  Join,
  Joined,
  Leave,
  Left,
  Members,
  MembersPage,
  Refusal,
} from '@natter/protocol';
import { isPassing, PAUSE_MS, RefusedError } from '../errors.ts';
import type { ClientError } from '../errors.ts';

/** Longer than a gateway waits for the log (LOG_WAIT_MS_MAX): it would have said `unavailable`. So the connection is dead. */
export const ANSWER_MS_MAX = 15_000;

export type RequestFrame = (Join | Leave | History | Members) & { readonly id: string };
export type RequestAnswer = Joined | Left | HistoryPage | MembersPage;
export interface Request {
  readonly frame: RequestFrame;
  /** Called at once, before the next frame is looked at; one of the two, once. */
  readonly answered: (answer: RequestAnswer) => void;
  readonly failed: (error: ClientError | RefusedError) => void;
}
interface Waiting extends Request {
  sentAtMs: number | undefined;
  notBeforeMs: number;
}

export class RequestQueue {
  readonly #waiting = new Map<string, Waiting>();

  /** Waiting requests. The caller keeps it bounded. */
  get size(): number {
    return this.#waiting.size;
  }

  add(request: Request): void {
    this.#waiting.set(request.frame.id, { ...request, sentAtMs: undefined, notBeforeMs: 0 });
  }

  /** What is to be sent now; counts as sent. `isJoined`: whether the gateway has us in that room, which all but `join` need. */
  next(nowMs: number, isJoined: (room: string) => boolean): RequestFrame | undefined {
    for (const request of this.#waiting.values()) {
      const { frame } = request;
      if (request.sentAtMs !== undefined || nowMs < request.notBeforeMs) continue;
      if (frame.type !== 'join' && !isJoined(frame.room)) continue;
      request.sentAtMs = nowMs;
      return frame;
    }
    return undefined;
  }

  answered(answer: RequestAnswer): void {
    this.#take(answer.id)?.answered(answer);
  }

  /** False: not one of these. A refusal for a time is asked again. */
  refused(refusal: Refusal, nowMs: number): boolean {
    const request = this.#waiting.get(refusal.id ?? '');
    if (!request) return false;
    if (isPassing(refusal)) {
      request.sentAtMs = undefined;
      request.notBeforeMs = nowMs + (refusal.retryAfter ?? PAUSE_MS);
    } else {
      this.#take(refusal.id)?.failed(new RefusedError(refusal));
    }
    return true;
  }

  /** The connection is gone. Joins are over (they are made anew, with another `after`), so are leaves; reads are asked again. */
  dropped(): void {
    for (const request of this.#waiting.values()) {
      request.sentAtMs = undefined;
      const { frame } = request;
      if (frame.type === 'join') this.#take(frame.id);
      if (frame.type === 'leave')
        this.#take(frame.id)?.answered({ type: 'left', room: frame.room });
    }
  }

  /** The room is gone for this client; no name: all of them. */
  fail(error: ClientError | RefusedError, room?: string): void {
    for (const { frame } of this.#waiting.values())
      if (room === undefined || frame.room === room) this.#take(frame.id)?.failed(error);
  }

  /** Something is unanswered for so long that the connection must be dead. */
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
