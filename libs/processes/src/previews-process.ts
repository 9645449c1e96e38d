// One instance of services/previews as a process, configured by NATTER_* variables alone. It
// reports over the IPC channel, and ends when that channel closes.
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import { type ServiceOptions, spawnService } from './service-process.ts';

const MAIN = fileURLToPath(new URL('../../../services/previews/src/main.ts', import.meta.url));

/** The message an instance sends once it answers questions. */
export interface PreviewsReady {
  readonly type: 'ready';
  readonly pid: number;
}

export interface PreviewsProcess extends Child {
  /** Settles with `ready`, which waits for NATS. */
  readonly answering: Promise<PreviewsReady>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts an instance without waiting. `answering` rejects on bad settings. */
export function spawnPreviews(options: ServiceOptions): PreviewsProcess {
  const { reported, ...previews } = spawnService<PreviewsReady>(
    { who: 'previews', args: [options.main ?? MAIN], reports: 'ready' },
    options,
  );
  return { ...previews, answering: reported };
}
