// A nats-server for one test: its own port, and a data folder that is removed with it.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Exit,
  type NatsServer,
  onFreePorts,
  spawnNatsServer,
  stopChild,
} from '@natter/processes';
import { findNatsServer } from '@natter/nats-binary';

/** SIGTERM ends a nats-server in some 10 ms; one that is stopped (SIGSTOP) needs SIGKILL. */
const STOP_PATIENCE_MS = 3_000;

export interface TestNats extends AsyncDisposable {
  /** `nats://127.0.0.1:PORT`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Its server name; the same after a restart, as its peers in a cluster know it by that. */
  readonly name: string;
  /** Its data folder. */
  readonly dataFolder: string;
  /** The parent of its data folder. */
  readonly parentFolder: string;
  /** Changes with a restart. */
  readonly pid: number;
  /** The lines of its log so far. */
  log(): readonly string[];
  /** Sends a signal; for SIGKILL, SIGTERM and SIGINT resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Restarts it with the same port and data (SIGTERM if it runs). Resolves when it answers. */
  restart(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data. May be called twice. */
  stop(): Promise<void>;
}

export interface TestNatsOptions {
  /** Appended to its configuration. */
  readonly configText?: string;
  /** A free one unless set. */
  readonly port?: number;
  /** Its server name. A new one unless set. */
  readonly name?: string;
  /** The parent of its data folder. */
  readonly parentFolder?: string;
}

/**
 * Starts a nats-server and waits until it answers. Throws if there is no nats-server on this
 * machine, or if its configuration is wrong.
 */
export async function startNats(options: TestNatsOptions = {}): Promise<TestNats> {
  const say = (line: string): void => console.error(line);
  const binary = await findNatsServer({ env: process.env, say });
  const dataFolder = await mkdtemp(join(options.parentFolder ?? tmpdir(), 'natter-nats-'));
  const log: string[] = [];
  const name = options.name ?? `natter-${randomUUID()}`;
  const startOn = async (port: number): Promise<NatsServer> => {
    const server = spawnNatsServer({
      binary,
      dataFolder,
      port,
      onLine: (line) => log.push(line),
      ...(options.configText !== undefined && { configText: options.configText }),
      name,
    });
    await server.ready;
    return server;
  };
  try {
    const { port } = options;
    const first = await (port === undefined
      ? onFreePorts(1, ([free]) => startOn(free!))
      : startOn(port));
    return testNats(first, { startOn, log, dataFolder, name });
  } catch (error) {
    await removeFolder(dataFolder);
    throw error;
  }
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

function testNats(
  first: NatsServer,
  of: {
    readonly startOn: (port: number) => Promise<NatsServer>;
    readonly log: readonly string[];
    readonly dataFolder: string;
    readonly name: string;
  },
): TestNats {
  let server = first;
  const end = (): Promise<Exit> =>
    stopChild(server, { signal: 'SIGTERM', patienceMs: STOP_PATIENCE_MS });
  const stop = async (): Promise<void> => {
    await end();
    await removeFolder(of.dataFolder);
  };
  return {
    url: first.url,
    port: first.port,
    name: of.name,
    dataFolder: of.dataFolder,
    parentFolder: dirname(of.dataFolder),
    get pid() {
      return server.pid!;
    },
    log: () => of.log,
    kill: async (signal) => {
      server.kill(signal);
      if (['SIGKILL', 'SIGTERM', 'SIGINT'].includes(signal)) await server.exited;
    },
    restart: async () => {
      await end();
      server = await of.startOn(first.port);
    },
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
