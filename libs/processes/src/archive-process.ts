// One archive as a process: `services/archive/src/main.ts`, configured by NATTER_* variables alone.
// It reports over the IPC channel, and ends when that channel closes.
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import { type ServiceOptions, spawnService } from './service-process.ts';

/** Garbage would be a sixth of its memory: V8 collects sooner, at some percent of the time. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=50'];
const MAIN = fileURLToPath(new URL('../../../services/archive/src/main.ts', import.meta.url));

/** The message an archive sends once it answers questions. It may still be behind the log. */
export interface ArchiveReady {
  readonly type: 'ready';
  readonly instance: string;
  /** Where its file is. */
  readonly folder: string;
  readonly pid: number;
}

export interface ArchiveProcess extends Child {
  /** Settles with `ready`, which waits for NATS and the streams of gateways. */
  readonly answering: Promise<ArchiveReady>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts an archive without waiting. `answering` rejects on bad settings. */
export function spawnArchive(options: ServiceOptions): ArchiveProcess {
  const { reported, ...archive } = spawnService<ArchiveReady>(
    {
      who: 'the archive',
      args: [...NODE_FLAGS, options.main ?? MAIN],
      reports: 'ready',
    },
    options,
  );
  return { ...archive, answering: reported };
}
