// `npm start`: a nats-server and gateways, each a process of its own, kept running until Ctrl-C.
// The only file here that puts the others together; reading it from top to bottom is reading what happens.
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { gatewayLine, natsLine, whereToConnect, withoutPassword } from './announce.ts';
import { lockDataFolder } from './data-lock.ts';
import { parseFlags, type Settings, USAGE } from './flags.ts';
import {
  buildWeb,
  onFreePorts,
  spawnGateway,
  spawnNatsServer,
  untilReady,
} from '@natter/processes';
import type { GatewayProcess } from '@natter/processes';
import { type Keeper, keepRunning } from './keep-running.ts';
import { findNatsServer } from '@natter/nats-binary';
import { gatewayWarning, lineFile, natsWarning } from './output.ts';
import { portFaults } from './ports-in-use.ts';
import { stopAll } from './stop-all.ts';
import { stopSignal } from './stop-signal.ts';

/** What the steps share. */
interface Run {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly data: string;
  /** Where the gateways listen. */
  readonly host: string;
  /** Aborted by Ctrl-C and its like. */
  readonly signal: AbortSignal;
  /** Prints a line, until Ctrl-C. */
  readonly say: (line: string) => void;
  /** Everything that was started, in order. */
  readonly gateways: Keeper[];
  nats: Keeper | undefined;
}

interface Ports {
  readonly httpPort: number;
  readonly tcpPort: number;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  switch (flags.kind) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'fault':
      console.error(`npm start: ${flags.fault}\n\n${USAGE}`);
      return 1;
    case 'start':
      return runUntilCtrlC(newRun(flags.settings, stopSignal(process.env)));
  }
}

function newRun(settings: Settings, signal: AbortSignal): Run {
  return {
    settings,
    env: process.env,
    data: resolve(settings.data),
    host: process.env['NATTER_HOST'] || '127.0.0.1',
    signal,
    say: (line) => {
      if (!signal.aborted) console.log(line);
    },
    gateways: [],
    nats: undefined,
  };
}

/** Answers the exit code, when everything it started is gone. */
async function runUntilCtrlC(run: Run): Promise<number> {
  let unlock: (() => void) | undefined;
  try {
    const faults = await portFaults(run.settings, { host: run.host, withNats: !ownNats(run) });
    if (faults.length > 0) throw new Error(faults.join('\n'));
    unlock = lockDataFolder(run.data);
    await prepareWeb(run);
    const natsUrl = await startNats(run);
    const ports = await startGateways(run, natsUrl);
    run.say(whereToConnect(ports, { host: run.host, data: run.data }));
    if (!run.signal.aborted) await once(run.signal, 'abort');
    return 0;
  } catch (error) {
    // Ctrl-C before everything ran: whatever it interrupted is no fault.
    if (run.signal.aborted) return 0;
    console.error(`npm start: ${(error as Error).message}`);
    return 1;
  } finally {
    await stopAll({
      gateways: run.gateways.flatMap((keeper) => keeper.stop()),
      nats: run.nats?.stop()[0],
    });
    unlock?.();
  }
}

/** Gateways serve the browser client if it is there; without it they do all else. */
async function prepareWeb({ say, signal }: Run): Promise<void> {
  try {
    if (await buildWeb(signal)) say('the browser client has been built');
  } catch (error) {
    say(`the browser client could not be built, gateways run without: ${(error as Error).message}`);
  }
}

/** The NATS server of one's own that NATTER_NATS_URL names, if it does. */
function ownNats(run: Run): string | undefined {
  return run.env['NATTER_NATS_URL'] || undefined;
}

/** Answers its URL, when it answers. */
async function startNats(run: Run): Promise<string> {
  const { settings, env, data, say, signal } = run;
  const given = ownNats(run);
  if (given !== undefined) {
    say(`nats at ${withoutPassword(given)} (NATTER_NATS_URL) is used, none is started`);
    return given;
  }
  const binary = await findNatsServer({ env, say, signal });
  const log = lineFile(join(data, 'nats-server.log'), say);
  const onLine = (line: string): void => {
    log(line);
    const warning = natsWarning(line);
    if (warning !== undefined) say(`nats: ${warning}`);
  };
  const startOn = async (port: number): Promise<string> => {
    run.nats = keepRunning({
      name: 'nats',
      start: () => spawnNatsServer({ binary, dataFolder: join(data, 'nats'), port, onLine }),
      announce: (pid) => say(natsLine({ pid, port })),
      say,
    });
    await run.nats.firstUp;
    return `nats://127.0.0.1:${port}`;
  };
  const { natsPort } = settings;
  return natsPort === 0 ? onFreePorts(1, ([free]) => startOn(free!)) : startOn(natsPort);
}

/** Answers their ports, when all listen. */
function startGateways(run: Run, natsUrl: string): Promise<Ports[]> {
  const { gateways, httpPort, tcpPort } = run.settings;
  const starts = Array.from({ length: gateways }, (_, index) =>
    onFreePorts(2, async ([http, tcp]) => {
      const ports = {
        httpPort: httpPort === 0 ? http! : httpPort + index,
        tcpPort: tcpPort === 0 ? tcp! : tcpPort + index,
      };
      await startGateway(run, { index, natsUrl, ...ports });
      return ports;
    }),
  );
  return Promise.all(starts);
}

async function startGateway(
  run: Run,
  gateway: Ports & { readonly index: number; readonly natsUrl: string },
): Promise<void> {
  const { data, host, say } = run;
  const { index, httpPort, tcpPort, natsUrl } = gateway;
  const name = `gateway ${index}`;
  const logFile = join(data, `gateway-${index}.log`);
  const log = lineFile(logFile, say);
  const { NATTER_NATS_SERVER: _ours, ...env } = run.env;
  const spawnOne = (): GatewayProcess =>
    spawnGateway({
      env: {
        NATTER_LOG_LEVEL: 'info',
        ...env,
        NATTER_HOST: host,
        NATTER_HTTP_PORT: String(httpPort),
        NATTER_TCP_PORT: String(tcpPort),
        NATTER_NATS_URL: natsUrl,
      },
      onLine: (line) => {
        log(line);
        const warning = gatewayWarning(line);
        if (warning !== undefined) say(`${name}: ${warning}`);
      },
      onErrorLine: (line) => {
        log(line);
        say(`${name}: ${line}`);
      },
    });
  const readyOrTold = async (process: GatewayProcess): Promise<void> => {
    if (!(await untilReady(process, host))) say(`${name} is not ready yet; ${logFile} tells why`);
  };
  const keeper = keepRunning({
    name,
    start: () => {
      const process = spawnOne();
      return { ...process, ready: readyOrTold(process) };
    },
    announce: (pid) => say(gatewayLine({ index, pid, httpPort, tcpPort })),
    say,
  });
  run.gateways[index] = keeper;
  await keeper.firstUp;
}
