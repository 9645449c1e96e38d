// What all child processes have in common: a pid, an awaitable end, signals, and lines of output.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  /** Undefined: it could not be started, and `exited` settles at once. */
  readonly pid: number | undefined;
  /** Resolves when it is ready. Rejects with its last output when it ends before. */
  readonly ready: Promise<void>;
  readonly exited: Promise<Exit>;
  /** Sends a signal; does nothing once the process has ended. */
  kill(signal: NodeJS.Signals): void;
}

/** Resolves when the process has ended, or with code -1 if it never started. Never rejects. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    // Stays attached: an error without a listener would end this process.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: -1, signal: null });
    });
  });
}

/** Calls back for each line of a stream, without its line end. */
export function onLines(stream: Readable, callback: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', callback);
}

/** Rejects with its last output when the process ends or cannot start; otherwise never settles. */
export function failureOf(
  child: ChildProcess,
  about: { readonly who: string; readonly lastWords: readonly string[] },
): Promise<never> {
  return new Promise((_, reject) => {
    // 'close' comes after the last line of output, which holds the reason.
    child.once('close', (code, signal) => {
      const words = about.lastWords.length > 0 ? `: ${about.lastWords.join(' | ')}` : '';
      reject(new Error(`${about.who} ended by ${describeExit({ code, signal })}${words}`));
    });
    child.once('error', reject);
  });
}

/** Returns `exit code 1` or `SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal ?? `exit code ${exit.code}`;
}

/** Ends a process by `signal`, and by SIGKILL after `patienceMs`. Resolves when it has ended. */
export async function stopChild(
  child: Child,
  how: { readonly signal: NodeJS.Signals; readonly patienceMs: number },
): Promise<Exit> {
  child.kill(how.signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), how.patienceMs);
  try {
    return await child.exited;
  } finally {
    clearTimeout(timer);
  }
}
