// Others in the room, in a thread of their own: what they hear must not delay those whose talk is
// timed.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Person } from './person.ts';

export type Deed = 'react' | 'speak';

interface OthersData {
  /** `ws://…`, by turns. */
  readonly gateways: readonly string[];
  readonly room: string;
  readonly people: number;
  /** Deeds of all of them a second. */
  readonly rate: number;
  /** The message they react to. */
  readonly seq: number;
}

/** What was done from a start to its stop. */
export interface Done {
  readonly deeds: number;
  readonly ms: number;
}

/** People who all react to one message, or speak, between `start` and `stop`. */
export class Others implements AsyncDisposable {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves when all are in the room. */
  static async enter(data: OthersData): Promise<Others> {
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    await once(worker, 'message');
    return new Others(worker);
  }

  start(deed: Deed): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- It is no window.
    this.#worker.postMessage(deed);
  }

  /** Resolves when nobody has a reaction left. */
  async stop(): Promise<Done> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- As above.
    this.#worker.postMessage('stop');
    const [done] = (await once(this.#worker, 'message')) as [Done];
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

async function run(
  port: NonNullable<typeof parentPort>,
  { gateways, room, people, rate, seq }: OthersData,
): Promise<void> {
  const all = await Promise.all(
    Array.from({ length: people }, (_, n) =>
      Person.enter(gateways[n % gateways.length]!, { room, alias: `other${n}` }),
    ),
  );
  const pace = { paceMs: (1_000 * people) / rate };
  port.postMessage('ready');
  for (;;) {
    const [deed] = (await once(port, 'message')) as [Deed];
    const stop = new AbortController();
    const startMs = performance.now();
    const counts = all.map((one) =>
      deed === 'react'
        ? react(one, { ...pace, seq, stop: stop.signal })
        : speak(one, { ...pace, stop: stop.signal }),
    );
    await once(port, 'message');
    stop.abort();
    const ms = performance.now() - startMs;
    const deeds = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    port.postMessage({ deeds, ms } satisfies Done);
  }
}

interface Pace {
  readonly paceMs: number;
  readonly stop: AbortSignal;
}

/** Returns how often it reacted, or took it back. */
async function react(person: Person, { seq, ...pace }: Pace & { seq: number }): Promise<number> {
  let reacts = false;
  const turn = async (): Promise<boolean> => {
    const isDone = await person.amend(seq, reacts ? { unreact: '👍' } : { react: '👍' });
    if (isDone) reacts = !reacts;
    return isDone;
  };
  const count = await again(turn, pace);
  // The next round begins with none.
  if (reacts) await turn();
  return count;
}

const speak = (person: Person, pace: Pace): Promise<number> =>
  again(async () => (await person.say('hello')) > 0, pace);

/** Returns how many turns were done. */
async function again(turn: () => Promise<boolean>, { paceMs, stop }: Pace): Promise<number> {
  let count = 0;
  await delay(Math.random() * paceMs);
  for (let nextMs = performance.now(); !stop.aborted; nextMs += paceMs) {
    if (await turn()) count += 1;
    await delay(Math.max(0, nextMs + paceMs - performance.now()));
  }
  return count;
}

if (!isMainThread) await run(parentPort!, workerData as OthersData);
