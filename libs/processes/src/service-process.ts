// One service of Natter as a process of Node: configured by NATTER_* variables alone. It reports
// over the IPC channel when it is ready, and ends when that channel closes.
import { spawn } from 'node:child_process';
import { type Child, exitOf, failureOf, onLines } from './child.ts';

/** Lines of output kept to explain an exit. */
const LAST_WORDS_MAX = 5;

export interface ServiceOptions {
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Another main file than that of its sources: a bundle of them. */
  readonly main?: string | undefined;
  /** Each line of its log (JSON). */
  readonly onLine?: (line: string) => void;
  /** Each line of its standard error, such as a stack trace. */
  readonly onErrorLine?: (line: string) => void;
  /** Each message that it sends over the IPC channel. */
  readonly onMessage?: ((message: unknown) => void) | undefined;
}

export interface ServiceProcess<Report> extends Child {
  /** Resolves with its first report of that type; rejects with its last words. */
  readonly reported: Promise<Report>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts a service without waiting. `who` names it in errors. */
export function spawnService<Report extends { readonly type: string }>(
  service: {
    readonly who: string;
    /** Arguments of Node: flags, then the service's main file. */
    readonly args: readonly string[];
    /** The type of the message it sends when it is ready. */
    readonly reports: Report['type'];
  },
  options: ServiceOptions,
): ServiceProcess<Report> {
  const lastWords: string[] = [];
  const remember = (line: string): void => {
    if (line !== '') lastWords.push(line);
    if (lastWords.length > LAST_WORDS_MAX) lastWords.shift();
  };
  const child = spawn(process.execPath, service.args, {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A terminal's Ctrl-C reaches us alone, so that the order of stopping is ours.
    detached: true,
  });
  onLines(child.stdout!, (line) => {
    remember(line);
    options.onLine?.(line);
  });
  onLines(child.stderr!, (line) => {
    remember(line);
    options.onErrorLine?.(line);
  });
  child.on('message', (message) => options.onMessage?.(message));
  const exited = exitOf(child);
  const failed = failureOf(child, { who: service.who, lastWords });
  // A caller that does not await it must not crash; `exited` settles too.
  failed.catch(() => undefined);
  const reported = Promise.race([
    new Promise<Report>((resolve) => {
      child.on('message', (message) => {
        if (typeOf(message) === service.reports) resolve(message as unknown as Report);
      });
    }),
    failed,
  ]);
  reported.catch(() => undefined);
  const ready = reported.then(() => undefined);
  ready.catch(() => undefined);
  return {
    pid: child.pid,
    reported,
    failed,
    ready,
    exited,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

const typeOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
