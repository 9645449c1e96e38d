// `npm start`: a nats-server and gateways, each a process of its own, kept running until Ctrl-C. The only file here that puts the others together.
import { setTimeout as delay } from 'node:timers/promises';
import { join, resolve } from 'node:path';
import { gatewayLine, natsLine, whereToConnect, withoutPassword } from './announce.ts';
import type { Child } from './child.ts';
import { lockDataFolder } from './data-lock.ts';
import { parseFlags, type Settings, USAGE } from './flags.ts';
import { onFreePorts } from './free-port.ts';
import { spawnGateway } from './gateway-process.ts';
import { type Keeper, keepRunning } from './keep-running.ts';
import { findNatsServer } from './nats-binary.ts';
import { spawnNatsServer } from './nats-server.ts';
import { gatewayWarning, lineFile, natsWarning } from './output.ts';
import { portFaults } from './ports-in-use.ts';
import { stopAll } from './stop-all.ts';

/** Streams are made in well under a second; a gateway that is not ready by then has told why. */
const READY_MS_MAX = 15_000;

/** What all the steps share. */
interface Run {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly data: string;
  readonly host: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Filled as they are started. */
  readonly gateways: Keeper[];
  nats: Keeper | undefined;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  switch (flags.kind) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'fault':
      console.error(`npm start: ${flags.fault}\n${USAGE}`);
      return 1;
    case 'start':
      return start(flags.settings);
  }
}

/** Answers the exit code, when everything it started is gone. */
async function start(settings: Settings): Promise<number> {
  const stopping = new AbortController();
  // A terminal's Ctrl-C comes twice, from the terminal and from npm: the second says nothing new.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stopping.abort());
  }
  // The terminal may be gone (SIGHUP): what cannot be printed is not worth an end without order.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const run: Run = {
    settings,
    env: process.env,
    data: resolve(settings.data),
    host: process.env['NATTER_HOST'] || '127.0.0.1',
    signal: stopping.signal,
    say: (line) => {
      if (!stopping.signal.aborted) console.log(line);
    },
    gateways: [],
    nats: undefined,
  };
  try {
    return await startAll(run);
  } finally {
    stopping.abort();
    const running = (keeper: Keeper): Child[] => keeper.current() ?? [];
    await stopAll({ gateways: run.gateways.flatMap(running), nats: run.nats?.current() });
  }
}
