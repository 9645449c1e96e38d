// Keeps one child running: starts it, announces it, and starts it again 1 s after its end, until told to stop. Knows nothing of what the child is.
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, describeExit } from './child.ts';

/** Long enough that a child which fails at once does not spin, short enough that clients come back within their first tries. */
const RESTART_MS = 1_000;

export interface Keeper {
  /** Resolves when the child has answered for the first time. Rejects when it ends before: then it is not started again. */
  readonly firstUp: Promise<void>;
  /** The process of now, or the last one. */
  current(): Child | undefined;
}

/** `signal` aborted: an end is final. Ending the child is its caller's. */
export function keepRunning(options: {
  readonly name: string;
  readonly start: () => Child;
  /** The child answers; called at every start. */
  readonly announce: (child: Child) => void;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}): Keeper {
  const { name, start, announce, say, signal } = options;
  let child: Child | undefined;
  const firstUp = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    for (let starts = 1; !signal.aborted; starts += 1) {
      child = start();
      try {
        await child.ready;
        announce(child);
        firstUp.resolve();
      } catch (error) {
        // It may still run, without answering.
        child.kill('SIGKILL');
        if (starts === 1) throw error;
        if (!signal.aborted) say((error as Error).message);
      }
      const exit = await child.exited;
      if (signal.aborted) return;
      say(`${name} has ended (${describeExit(exit)}); it is started again in ${RESTART_MS / 1000} s`);
      await pause(signal);
    }
    firstUp.reject(new Error(`${name} was not started`));
  }

  run().catch(firstUp.reject);
  // Whoever does not await it shall not crash by it.
  firstUp.promise.catch(() => undefined);
  return { firstUp: firstUp.promise, current: () => child };
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(RESTART_MS, undefined, { signal });
  } catch {
    // Aborted: the caller's loop sees it.
  }
}
