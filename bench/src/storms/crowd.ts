// The clients of one storm, spread over threads: a thread that collects its garbage for half a
// second would else make all of them late (crowd-thread.ts).
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StormContestant } from './servers.ts';
import type { Speaker } from './storm-client.ts';

const ROOM_SIZE = 100;
const THREADS = 4;
/** As long as those of the other scenarios. */
const BODY_BYTES = 128;

export interface Away {
  /** How long each was away, ms. */
  readonly timesMs: readonly number[];
  /** Those that are still away. */
  readonly left: number;
}

/** What arrived of the messages that were said. */
export interface Arrived {
  /** The share of all copies. */
  readonly delivered: number;
  /** Copies that somebody had already. */
  readonly copies: number;
  /** Messages of which their sender was told that they may not have been said. */
  readonly unsaid: number;
}

/** What a thread begins with. */
export interface CrowdPart {
  readonly contestant: StormContestant;
  readonly rooms: readonly string[];
  readonly ids: readonly number[];
  readonly homes: Homes;
}
/** Lists of `ws://host:port`, the first to be tried first; each client has one, by turns. */
export type Homes = readonly (readonly string[])[];

export type Order =
  /** Cuts each connection with that chance. Not answered. */
  | { readonly kind: 'cut'; readonly chance: number }
  /** Answered with Away, since the last time. */
  | { readonly kind: 'take' }
  /** Answered with Count. `unsaid`: those of a room that do not count. */
  | { readonly kind: 'count'; readonly said: readonly number[]; unsaid: readonly number[][] };
export interface Count {
  readonly due: number;
  readonly arrived: number;
  readonly copies: number;
}

export class Crowd implements AsyncDisposable {
  readonly rooms: readonly string[];
  readonly #threads: readonly Worker[];
  /** Messages said, by room. */
  readonly #said: number[];
  /** Those of them that were not said after all. */
  readonly #unsaid: number[][];

  private constructor(rooms: readonly string[], threads: readonly Worker[]) {
    this.rooms = rooms;
    this.#threads = threads;
    this.#said = rooms.map(() => 0);
    this.#unsaid = rooms.map(() => []);
  }

  /** Resolves when that many clients are in their rooms. Rejects if they do not all come in. */
  static async open(
    clients: number,
    { contestant, homes }: Pick<CrowdPart, 'contestant' | 'homes'>,
  ): Promise<Crowd> {
    const count = Math.max(1, Math.round(clients / ROOM_SIZE));
    const rooms = Array.from({ length: count }, (_, n) => `storm-${n}`);
    const all = Array.from({ length: clients }, (_, id) => id);
    const threads = Array.from({ length: THREADS }, (_, n) => {
      const ids = all.filter((id) => id % THREADS === n);
      const workerData: CrowdPart = { contestant, rooms, ids, homes };
      return new Worker(new URL('crowd-thread.ts', import.meta.url), { workerData });
    });
    await Promise.all(threads.map((thread) => once(thread, 'message')));
    return new Crowd(rooms, threads);
  }

  /** Says the next message of a room, which everybody in it shall hear. */
  async say(room: number, speaker: Speaker): Promise<void> {
    const n = this.#said[room]!;
    this.#said[room] = n + 1;
    const isSaid = await speaker.say(this.rooms[room]!, `${n} `.padEnd(BODY_BYTES, '.'));
    if (!isSaid) this.#unsaid[room]!.push(n);
  }

  /** Cuts each connection with that chance. */
  cutSome(chance: number): void {
    for (const thread of this.#threads) post(thread, { kind: 'cut', chance });
  }

  /** Returns how long clients were away since the last call. */
  async takeAway(): Promise<Away> {
    const all = await this.#ask<Away>({ kind: 'take' });
    return {
      timesMs: all.flatMap(({ timesMs }) => timesMs),
      left: all.reduce((sum, { left }) => sum + left, 0),
    };
  }

  async arrived(): Promise<Arrived> {
    const order = { kind: 'count', said: this.#said, unsaid: this.#unsaid } as const;
    const all = await this.#ask<Count>(order);
    const sum = (of: (count: Count) => number): number =>
      all.reduce((total, count) => total + of(count), 0);
    return {
      delivered:
        sum(({ arrived }) => arrived) /
        Math.max(
          1,
          sum(({ due }) => due),
        ),
      copies: sum(({ copies }) => copies),
      unsaid: this.#unsaid.reduce((total, { length }) => total + length, 0),
    };
  }

  async #ask<Answer>(order: Order): Promise<readonly Answer[]> {
    return await Promise.all(
      this.#threads.map(async (thread) => {
        post(thread, order);
        const [answer] = (await once(thread, 'message')) as [Answer];
        return answer;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

function post(thread: Worker, order: Order): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- It is no window.
  thread.postMessage(order);
}
