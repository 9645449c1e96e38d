// One instance of identity as a process: `services/identity/src/main.ts`, configured by NATTER_*
// variables alone. It reports over the IPC channel, and ends when that channel closes.
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import { type ServiceOptions, spawnService } from './service-process.ts';

const MAIN = fileURLToPath(new URL('../../../services/identity/src/main.ts', import.meta.url));

/** The message an instance sends once it answers questions. */
export interface IdentityReady {
  readonly type: 'ready';
  readonly instance: string;
  readonly pid: number;
}

export interface IdentityProcess extends Child {
  /** Settles with `ready`, which waits for NATS. */
  readonly answering: Promise<IdentityReady>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts an instance without waiting. `answering` rejects on bad settings. */
export function spawnIdentity(options: ServiceOptions): IdentityProcess {
  const { reported, ...identity } = spawnService<IdentityReady>(
    { who: 'identity', args: [options.main ?? MAIN], reports: 'ready' },
    options,
  );
  return { ...identity, answering: reported };
}
