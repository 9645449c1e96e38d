// One gateway as a process of its own: `services/gateway/src/main.ts`, configured by NATTER_* variables only. Restarting is its caller's.
// It reports its ports over the IPC channel, and ends by itself when that channel closes, so it never outlives us.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Child, exitOf, failureOf, onLines } from './child.ts';

/** With V8's default of 16 MiB a crowd that comes at once leaves 8 KiB a connection behind. Less is paid for by more frequent, smaller collections (docs/performance.md, S3 and S4). */
const NODE_FLAGS = ['--max-semi-space-size=8'];
const MAIN = fileURLToPath(new URL('../../../services/gateway/src/main.ts', import.meta.url));
/** Lines of its output that are kept to say why it ended. */
const LAST_WORDS_MAX = 5;

/** What a gateway sends once its ports are open (NATS need not be there yet). */
export interface Listening {
  readonly type: 'listening';
  /** The gateway's id; new at every start. */
  readonly gateway: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly pid: number;
}

export interface GatewayOptions {
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Each line of its log (JSON). */
  readonly onLine?: (line: string) => void;
  /** Each line of its standard error: what is no log line, such as a crash. */
  readonly onErrorLine?: (line: string) => void;
}

export interface GatewayProcess extends Child {
  /** Settles with `ready`. */
  readonly listening: Promise<Listening>;
}

/** Starts it; does not wait. A port in use or a fault in its configuration shows as `listening` rejected. */
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
  const listening = Promise.race([
    new Promise<Listening>((resolve) => {
      gateway.on('message', (message) => {
        if (isListening(message)) resolve(message);
      });
    }),
    failureOf(gateway, { who: 'the gateway', lastWords }),
  ]);
  // Whoever does not await it shall not crash by it: `exited` tells the same.
  listening.catch(() => undefined);
  const ready = listening.then(() => undefined);
  ready.catch(() => undefined);
  return {
    pid: gateway.pid,
    listening,
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
