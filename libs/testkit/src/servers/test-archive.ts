// An archive for one test, as a process: real signals, real pid, its log. Its folder is removed
// with it, unless the test gave one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, spawnArchive, stopChild } from '@natter/processes';
import { type LogLine, ownEnvironmentWithoutNatter, parseLogLine } from './spawned-service.ts';

const STOP_PATIENCE_MS = 4_000;

export interface TestArchiveOptions {
  /** `nats://host:port` */
  readonly nats: string;
  /** NATTER_ARCHIVE_DIR; a new one unless set. */
  readonly dir?: string;
  /** `NATTER_*` variables. Those of the tests' own environment are not passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestArchive extends AsyncDisposable {
  /** Id of the instance, new at every start. */
  readonly instance: string;
  readonly pid: number;
  /** Where its file is. */
  readonly folder: string;
  /** Its log so far, line by line; a line that is not JSON is `{ raw: line }`. */
  log(): readonly LogLine[];
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  /** Ends it (SIGTERM). May be called twice, also after it has gone. */
  stop(): Promise<void>;
}

/** Starts an archive and waits until it answers. Throws with its last output if it ends before. */
export async function startArchive(options: TestArchiveOptions): Promise<TestArchive> {
  const log: LogLine[] = [];
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'natter-archive-')));
  const process = spawnArchive({
    env: {
      ...ownEnvironmentWithoutNatter(),
      NATTER_NATS_URL: options.nats,
      NATTER_ARCHIVE_DIR: dir,
      ...options.env,
      NATTER_LOG_LEVEL: 'info',
    },
    onLine: (line) => log.push(parseLogLine(line)),
    onErrorLine: (line) => log.push({ raw: line }),
  });
  const { instance, pid, folder } = await process.answering;
  const stop = async (): Promise<void> => {
    // A paused archive receives SIGTERM only after SIGCONT.
    process.kill('SIGCONT');
    await stopChild(process, { signal: 'SIGTERM', patienceMs: STOP_PATIENCE_MS });
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  return {
    instance,
    pid,
    folder,
    log: () => log,
    exited: process.exited,
    kill: (signal) => process.kill(signal),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
