// One gateway as a process: `services/gateway/src/main.ts`, configured by NATTER_* variables alone.
// It reports its ports over the IPC channel, and ends when that channel closes.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Child, exitOf, failureOf, onLines } from './child.ts';

/** V8's default of 16 MiB leaves 8 KiB of garbage a connection (docs/performance.md, S4). */
const NODE_FLAGS = ['--max-semi-space-size=8'];
const MAIN = fileURLToPath(new URL('../../../services/gateway/src/main.ts', import.meta.url));
/** Lines of output kept to explain an exit. */
const LAST_WORDS_MAX = 5;

/** The message a gateway sends once its ports are open. NATS may still be missing. */
export interface Listening {
  readonly type: 'listening';
  /** The gateway's id, new at every start. */
  readonly gateway: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly pid: number;
}

export interface GatewayOptions {
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Each line of its log (JSON). */
  readonly onLine?: (line: string) => void;
  /** Each line of its standard error, such as a stack trace. */
  readonly onErrorLine?: (line: string) => void;
}

export interface GatewayProcess extends Child {
  /** Settles with `ready`. */
  readonly listening: Promise<Listening>;
  /** Rejects with its last words when it ends; otherwise never settles. */
  readonly failed: Promise<never>;
}

/** Starts a gateway without waiting. `listening` rejects on a port in use or bad settings. */
export function spawnGateway(options: GatewayOptions): GatewayProcess {
  const lastWords: string[] = [];
  const remember = (line: string): void => {
    if (line !== '') lastWords.push(line);
    if (lastWords.length > LAST_WORDS_MAX) lastWords.shift();
  };
  const gateway = spawn(process.execPath, [...NODE_FLAGS, MAIN], {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A terminal's Ctrl-C reaches us alone, so that the order of stopping is ours.
    detached: true,
  });
  onLines(gateway.stdout!, (line) => {
    remember(line);
    options.onLine?.(line);
  });
  onLines(gateway.stderr!, (line) => {
    remember(line);
    options.onErrorLine?.(line);
  });
  const exited = exitOf(gateway);
  const failed = failureOf(gateway, { who: 'the gateway', lastWords });
  // A caller that does not await it must not crash; `exited` settles too.
  failed.catch(() => undefined);
  const listening = Promise.race([
    new Promise<Listening>((resolve) => {
      gateway.on('message', (message) => {
        if (isListening(message)) resolve(message);
      });
    }),
    failed,
  ]);
  listening.catch(() => undefined);
  const ready = listening.then(() => undefined);
  ready.catch(() => undefined);
  return {
    pid: gateway.pid,
    listening,
    failed,
    ready,
    exited,
    kill: (signal) => {
      gateway.kill(signal);
    },
  };
}

function isListening(message: unknown): message is Listening {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'listening'
  );
}
