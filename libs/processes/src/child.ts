// What all processes that we start have in common: a pid, an end that can be awaited, signals, and lines of output.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  /** undefined: it could not be started at all; `exited` then settles at once. */
  readonly pid: number | undefined;
  /** Resolves when it answers; rejects, with its last words, when it ends before. */
  readonly ready: Promise<void>;
  readonly exited: Promise<Exit>;
  /** A process that has ended is left alone. */
  kill(signal: NodeJS.Signals): void;
}

/** Resolves when the process has ended; also when it never started (code -1). Never rejects. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    // Stays on: an error without a listener would end us.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: -1, signal: null });
    });
  });
}

/** Calls back for each line of a stream, without its end. */
export function onLines(stream: Readable, callback: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', callback);
}

/** Rejects when the process ends or cannot be started, with its last words; otherwise never settles. */
export function failureOf(
  child: ChildProcess,
  about: { readonly who: string; readonly lastWords: readonly string[] },
): Promise<never> {
  return new Promise((_, reject) => {
    // 'close' comes after the last line of output, which says why.
    child.once('close', (code, signal) => {
      const words = about.lastWords.length > 0 ? `: ${about.lastWords.join(' | ')}` : '';
      reject(new Error(`${about.who} ended by ${describeExit({ code, signal })}${words}`));
    });
    child.once('error', reject);
  });
}

/** `exit code 1`, `SIGKILL` */
export function describeExit(exit: Exit): string {
  return exit.signal ?? `exit code ${exit.code}`;
}

/** Asks it to end by `signal`; SIGKILL after `patienceMs`. Resolves when it is gone. */
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
