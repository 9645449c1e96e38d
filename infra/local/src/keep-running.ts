// Keeps one child running: starts it, announces it, and restarts it 1 s after it ends.
// Called by main.ts for nats-server and each gateway.
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, describeExit, stopChild } from '@natter/processes';

/** Long enough that a failing child does not spin, short enough for a client's first retries. */
const RESTART_MS = 1_000;

/** A gateway stops at once within 2 s. */
const STOP_MS_MAX = 2_500;

export interface Keeper {
  /** Resolves when the child is first ready. Rejects, and restarts nothing, if it ends before. */
  readonly firstUp: Promise<void>;
  /** Stops restarting, and returns the current process. The caller ends it. */
  stop(): Child[];
  /** Ends the current process; it is restarted. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts the child. Calls `announce` with its pid each time it becomes ready. */
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
    await child.ready.catch(async (cause: unknown) => {
      // It may still run, and hold its ports.
      await stopChild(child, { signal: 'SIGINT', patienceMs: STOP_MS_MAX });
      throw new Error(`${name} did not start: ${(cause as Error).message}`, { cause });
    });
    announce(child.pid!);
    up();
    for (;;) {
      const exit = await child.exited;
      if (stopped.signal.aborted) return;
      say(`${name} ended (${describeExit(exit)}); restarting it in ${RESTART_MS / 1000} s`);
      if (!(await pause(stopped.signal))) return;
      child = start();
      try {
        await child.ready;
        announce(child.pid!);
      } catch (error) {
        // It may still run without being ready.
        child.kill('SIGKILL');
        if (!stopped.signal.aborted) say(`${name}: ${(error as Error).message}`);
      }
    }
  }

  const firstUp = new Promise<void>((resolve, reject) => {
    run(resolve).catch(reject);
  });
  // A caller that does not await it must not crash.
  firstUp.catch(() => undefined);
  return {
    firstUp,
    stop: () => {
      stopped.abort();
      return [child];
    },
    kill: (signal) => child.kill(signal),
  };
}

/** Returns false when aborted. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await delay(RESTART_MS, undefined, { signal });
    return true;
  } catch {
    // Aborted: it rejects for nothing else.
    return false;
  }
}
