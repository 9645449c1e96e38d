// A nats-server of a test's own: its own port and a data folder that goes with it.
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

/** SIGTERM ends a nats-server in some 10 ms; one that was stopped by SIGSTOP needs SIGKILL. */
const STOP_PATIENCE_MS = 3_000;

export interface TestNats extends AsyncDisposable {
  /** `nats://127.0.0.1:PORT`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Its server name; the same after a restart, for its peers in a cluster know it by that. */
  readonly name: string;
  /** Where its data folder is. */
  readonly parentFolder: string;
  /** Another one after a restart. */
  readonly pid: number;
  /** The lines of its log so far. */
  log(): readonly string[];
  /** Sends a signal; for SIGKILL, SIGTERM and SIGINT resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it if it runs (SIGTERM), and starts it again with the same port and data; resolves when it answers. */
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
  /** Where its data folder is made. */
  readonly parentFolder?: string;
}

/** Starts one and waits until it answers. Throws when there is no nats-server on this machine, or its configuration is wrong. */
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
