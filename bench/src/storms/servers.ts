// The servers of a storm, which can be killed and started again at the same address.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onFreePorts } from '@natter/processes';
import { startGateway, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { pinTo } from '../measure/cores.ts';
import type { Cores } from '../measure/cores.ts';
import { CLIENTS } from './clients.ts';
import type { Speaker } from './storm-client.ts';

export const STORM_CONTESTANTS = ['natter', 'socket.io', 'ws'] as const;
export type StormContestant = (typeof STORM_CONTESTANTS)[number];

export interface StormServer {
  readonly url: string;
  /** Ends it and waits for its end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts it again, at the same address. */
  restart(): Promise<void>;
}

export interface StormServers extends AsyncDisposable {
  readonly all: readonly StormServer[];
  openSpeaker(urls: readonly string[], rooms: readonly string[]): Promise<Speaker>;
}

export interface StormServersOptions {
  readonly contestant: StormContestant;
  readonly count: number;
  /** Undefined: servers and clients share all cores. */
  readonly cores: Cores | undefined;
}

const PEERS = { 'socket.io': 'socket-io-recovery.ts', ws: 'plain-ws.ts' } as const;

export async function startStormServers(options: StormServersOptions): Promise<StormServers> {
  const { contestant, count, cores } = options;
  await using stack = new AsyncDisposableStack();
  const pin = (pid: number): void => {
    if (cores !== undefined) pinTo(cores.servers, pid);
  };
  let nats: TestNats | undefined;
  if (contestant === 'natter') {
    nats = stack.use(await startNats());
    pin(nats.pid);
  }
  const start = (port: number): Promise<Process> =>
    nats === undefined
      ? startPeer(PEERS[contestant as keyof typeof PEERS], port)
      : startNatter(nats.url, port);
  const all: StormServer[] = [];
  for (let n = 0; n < count; n += 1) {
    all.push(
      await onFreePorts(1, async ([port]) => {
        let running = await start(port!);
        pin(running.pid);
        stack.defer(() => running.end('SIGKILL'));
        return {
          url: `ws://127.0.0.1:${port}`,
          end: (signal) => running.end(signal),
          restart: async () => {
            running = await start(port!);
            pin(running.pid);
          },
        } satisfies StormServer;
      }),
    );
  }
  const owned = stack.move();
  const { openSpeaker } = CLIENTS[contestant];
  return { all, openSpeaker, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Process {
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<void>;
}

async function startNatter(nats: string, httpPort: number): Promise<Process> {
  const env = { NATTER_RATE: '0', NATTER_LOG_LEVEL: 'error', NATTER_CONNECTIONS: '100000' };
  const gateway = await startGateway({ nats, httpPort, env });
  return {
    pid: gateway.pid,
    end: async (signal) => {
      gateway.kill(signal);
      await gateway.exited;
    },
  };
}

async function startPeer(file: string, port: number): Promise<Process> {
  const path = fileURLToPath(new URL(`../../peers/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  return {
    pid: child.pid!,
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}
