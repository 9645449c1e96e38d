// One gateway as a process: `services/gateway/src/main.ts`, configured by NATTER_* variables alone.
// It reports its ports over the IPC channel, and ends when that channel closes.
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import { type ServiceOptions, spawnService } from './service-process.ts';

/** V8's defaults leave up to 11 KiB of garbage a connection (docs/performance.md, S4). */
const NODE_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=60'];
const MAIN = fileURLToPath(new URL('../../../services/gateway/src/main.ts', import.meta.url));

/** The message a gateway sends once its ports are open. NATS may still be missing. */
export interface Listening {
  readonly type: 'listening';
  /** The gateway's id, new at every start. */
  readonly gateway: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly pid: number;
}

export interface GatewayProcess extends Child {
  /** Settles with `ready`. */
  readonly listening: Promise<Listening>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts a gateway without waiting. `listening` rejects on a port in use or bad settings. */
export function spawnGateway(options: ServiceOptions): GatewayProcess {
  const { reported, ...gateway } = spawnService<Listening>(
    { who: 'the gateway', args: [...NODE_FLAGS, options.main ?? MAIN], reports: 'listening' },
    options,
  );
  return { ...gateway, listening: reported };
}
