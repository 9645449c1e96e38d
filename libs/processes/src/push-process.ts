// One instance of services/push as a process, configured by NATTER_* variables alone. It reports
// over the IPC channel, and ends when that channel closes.
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import { type ServiceOptions, spawnService } from './service-process.ts';

const MAIN = fileURLToPath(new URL('../../../services/push/src/main.ts', import.meta.url));

/** The message an instance sends once it answers questions. */
export interface PushReady {
  readonly type: 'ready';
  readonly pid: number;
}

export interface PushProcess extends Child {
  /** Settles with `ready`, which waits for NATS. */
  readonly answering: Promise<PushReady>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts an instance without waiting. `answering` rejects on bad settings. */
export function spawnPush(options: ServiceOptions): PushProcess {
  const { reported, ...push } = spawnService<PushReady>(
    { who: 'push', args: [options.main ?? MAIN], reports: 'ready' },
    options,
  );
  return { ...push, answering: reported };
}
