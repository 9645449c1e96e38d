// Keeps one child running: starts it, announces it, and starts it again 1 s after its end, until told to stop. Knows nothing of what the child is.
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, describeExit } from '@natter/processes';

/** Long enough that a child which fails at once does not spin, short enough that clients come back within their first tries. */
const RESTART_MS = 1_000;

export interface Keeper {
  /** Resolves when the child has answered for the first time. Rejects when it ends before: then it is not started again. */
  readonly firstUp: Promise<void>;
  /** Its next end is final. Answers the process of now, if there is one; ending it is the caller's. */
  stop(): Child[];
}

/** `announce` is called with the pid, each time the child answers. */
export function keepRunning(options: {
  readonly name: string;
  readonly start: () => Child;
  readonly announce: (pid: number) => void;
  readonly say: (line: string) => void;
}): Keeper {
  const { name, start, announce, say } = options;
  const stopped = new AbortController();
  let child = start();

  async function run(up: () => void): Promise<void> {
    await child.ready.catch((cause: unknown) => {
      throw new Error(`${name} did not start: ${(cause as Error).message}`, { cause });
    });
    announce(child.pid!);
    up();
    for (;;) {
      const exit = await child.exited;
      if (stopped.signal.aborted) return;
      say(`${name} has ended (${describeExit(exit)}) and starts again in ${RESTART_MS / 1000} s`);
      if (!(await pause(stopped.signal))) return;
      child = start();
      try {
        await child.ready;
        announce(child.pid!);
      } catch (error) {
        // It may still run, without answering.
        child.kill('SIGKILL');
        if (!stopped.signal.aborted) say(`${name}: ${(error as Error).message}`);
      }
    }
  }

  const firstUp = new Promise<void>((resolve, reject) => {
    run(resolve).catch(reject);
  });
  // Whoever does not await it shall not crash by it.
  firstUp.catch(() => undefined);
  return {
    firstUp,
    stop: () => {
      stopped.abort();
      return [child];
    },
  };
}

/** False when aborted. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await delay(RESTART_MS, undefined, { signal });
    return true;
  } catch {
    // Aborted; there is no other way for it to reject.
    return false;
  }
}
