// `npm start`: a nats-server, gateways, an archive, and identity if people sign in, each its own
// process, kept running until Ctrl-C.
// The only file that constructs; read it from top to bottom.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gatewayLine, natsLine, whereToConnect, withoutCredentials } from './announce.ts';
import { lockDataFolder } from './data-lock.ts';
import { AUTH_MODES, parseFlags, USAGE } from './flags.ts';
import type { AuthMode } from './flags.ts';
import { startBeside } from './beside.ts';
import { startIdentity } from './identity.ts';
import { killForLab, labVariables } from './lab.ts';
import {
  buildWeb,
  onFreePorts,
  spawnGateway,
  spawnNatsServer,
  untilReady,
} from '@natter/processes';
import type { GatewayProcess } from '@natter/processes';
import { keepRunning } from './keep-running.ts';
import { findNatsServer } from '@natter/nats-binary';
import { lineFile, natsWarning, reported } from './child-logs.ts';
import { portFaults } from './ports-in-use.ts';
import { newRun } from './run.ts';
import type { Run } from './run.ts';
import { stopAll } from './stop-all.ts';
import { stopSignal } from './stop-signal.ts';

interface Ports {
  readonly httpPort: number;
  readonly tcpPort: number;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2), availableParallelism());
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

/** Returns the exit code once everything it started has ended. */
async function runUntilCtrlC(run: Run): Promise<number> {
  let unlock: (() => void) | undefined;
  try {
    const faults = await portFaults(run.settings, { host: run.host, withNats: !ownNats(run) });
    if (faults.length > 0) throw new Error(faults.join('\n'));
    unlock = lockDataFolder(run.data);
    // A start that Ctrl-C interrupts is not waited for: it may wait for NATS.
    await Promise.race([startAll(run), aborted(run.signal)]);
    await aborted(run.signal);
    return 0;
  } catch (error) {
    // A fault that Ctrl-C caused is none.
    if (run.signal.aborted) return 0;
    console.error(`npm start: ${(error as Error).message}`);
    return 1;
  } finally {
    await stopAll({
      gateways: run.gateways.flatMap((keeper) => keeper.stop()),
      identity: run.identity?.stop()[0],
      beside: run.beside.flatMap((keeper) => keeper.stop()),
      nats: run.nats?.stop()[0],
    });
    unlock?.();
  }
}

async function startAll(run: Run): Promise<void> {
  await prepareWeb(run);
  const natsUrl = await startNats(run);
  const auth = modeOf(run);
  if (auth === 'accounts') await startIdentityOf(run, natsUrl);
  const ports = await startGateways(run, natsUrl);
  startBeside(run, natsUrl);
  const { host, data, setUpSecret, labToken } = run;
  run.say(whereToConnect(ports, { host, data, auth, setUpSecret, labToken }));
}

/** A gateway names the variable if its value is none of these. */
function modeOf({ settings, env }: Run): AuthMode {
  return settings.auth ?? AUTH_MODES.find((mode) => mode === env['NATTER_AUTH']) ?? 'open';
}

async function startIdentityOf(run: Run, natsUrl: string): Promise<void> {
  const { env, data, say, settings, signal } = run;
  signal.throwIfAborted();
  const { httpPort } = settings;
  const publicUrl = httpPort === 0 ? undefined : `http://localhost:${httpPort}`;
  const onSetUp = (secret: string): void => {
    run.setUpSecret = secret;
  };
  run.identity = startIdentity({ env, natsUrl, data, publicUrl, say, onSetUp });
  await run.identity.firstUp;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Builds the web app. Without it gateways still do everything else. */
async function prepareWeb({ say, signal }: Run): Promise<void> {
  try {
    if (await buildWeb(signal)) say('built the web app');
  } catch (error) {
    say(`cannot build the web app; gateways run without it: ${(error as Error).message}`);
  }
}

/** Returns the URL of a running NATS server, if NATTER_NATS_URL names one. */
function ownNats(run: Run): string | undefined {
  return run.env['NATTER_NATS_URL'] || undefined;
}

/** Returns the URL of the NATS server once it is ready. */
async function startNats(run: Run): Promise<string> {
  const { settings, env, data, say, signal } = run;
  const given = ownNats(run);
  if (given !== undefined) {
    say(`using nats at ${withoutCredentials(given)} (NATTER_NATS_URL)`);
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
    signal.throwIfAborted();
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

/** Returns the ports of the gateways once all are ready. */
function startGateways(run: Run, natsUrl: string): Promise<Ports[]> {
  const { gateways, httpPort, tcpPort } = run.settings;
  // All at once: in the lab, each is told the ports of the others.
  return onFreePorts(
    2 * gateways,
    (free) => {
      const ports = Array.from({ length: gateways }, (_, index) => ({
        httpPort: httpPort === 0 ? free[2 * index]! : httpPort + index,
        tcpPort: tcpPort === 0 ? free[2 * index + 1]! : tcpPort + index,
      }));
      const lab = labVariables(run, ports);
      return Promise.all(
        ports.map(async (own, index) => {
          await startGateway(run, { index, natsUrl, lab, ...own });
          return own;
        }),
      );
    },
    run.host,
  );
}

/** Without what is not for gateways: they warn of settings that they do not know. */
function gatewayEnvironment({
  NATTER_NATS_SERVER: _ours,
  ...env
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('NATTER_ARCHIVE_')),
  );
}

async function startGateway(
  run: Run,
  gateway: Ports & {
    readonly index: number;
    readonly natsUrl: string;
    readonly lab: NodeJS.ProcessEnv;
  },
): Promise<void> {
  const { data, host, say } = run;
  run.signal.throwIfAborted();
  const { index, httpPort, tcpPort, natsUrl, lab } = gateway;
  const name = `gateway ${index}`;
  const output = reported(name, { file: join(data, `gateway-${index}.log`), say });
  const env = gatewayEnvironment(run.env);
  const spawnOne = (): GatewayProcess =>
    spawnGateway({
      env: {
        NATTER_LOG_LEVEL: 'info',
        ...env,
        ...(run.settings.auth !== undefined && { NATTER_AUTH: run.settings.auth }),
        NATTER_HOST: host,
        NATTER_HTTP_PORT: String(httpPort),
        NATTER_TCP_PORT: String(tcpPort),
        NATTER_NATS_URL: natsUrl,
        ...lab,
      },
      onMessage: (message) => killForLab(run, message),
      ...output,
    });
  let wasReady = false;
  const ready = async (process: GatewayProcess): Promise<void> => {
    const waitsFor = await untilReady(process, host);
    // One that was ready before waits for NATS to come back; at the start nothing would mend it.
    if (waitsFor !== undefined && !wasReady) throw new Error(waitsFor);
    if (waitsFor !== undefined) say(`${name} is not ready yet: ${waitsFor}`);
    wasReady = true;
  };
  const keeper = keepRunning({
    name,
    start: () => {
      const process = spawnOne();
      return { ...process, ready: ready(process) };
    },
    announce: (pid) => say(gatewayLine({ index, pid, httpPort, tcpPort })),
    say,
  });
  run.gateways[index] = keeper;
  await keeper.firstUp;
}
