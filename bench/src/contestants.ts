// Who is measured, and how each is started: Natter and its peers, as processes of this machine, fresh for each measurement.
import { fileURLToPath } from 'node:url';
import { startNats } from '@natter/testkit';
import type { Tools } from './build.ts';
import { startNatter } from './ours.ts';
import type { Deployment } from './ours.ts';
import type { Running } from './running.ts';
import { startServer } from './server-process.ts';

export type ContestantName = 'natter' | 'floor' | 'uws' | 'ws' | 'socket.io' | 'nats';

/** As they stand in tables and charts. */
export const titles: Readonly<Record<ContestantName, string>> = {
  natter: 'Natter',
  floor: 'C limit',
  uws: 'uWebSockets.js',
  ws: 'plain ws',
  'socket.io': 'Socket.IO',
  nats: 'nats-server core',
};

const peer = (file: string): string => fileURLToPath(new URL(`../peers/${file}`, import.meta.url));
const node = process.execPath;

/** Starts one; `deployment` is for Natter, the others run as one process. */
export function startContestant(
  name: ContestantName,
  { deployment, tools }: { readonly deployment: Deployment; readonly tools: Tools | undefined },
): Promise<Running> {
  switch (name) {
    case 'natter':
      return startNatter(deployment);
    case 'floor':
      if (tools === undefined) throw new Error('the C limit needs a C compiler');
      return startServer({ name: 'floor', dialect: 'line' }, [tools.floor]);
    case 'uws':
      return startServer({ name: 'uws', dialect: 'raw' }, [node, peer('uws.ts')]);
    case 'ws':
      return startServer({ name: 'ws', dialect: 'raw' }, [node, peer('plain-ws.ts')]);
    case 'socket.io':
      return startServer({ name: 'socket.io', dialect: 'socketio' }, [node, peer('socket-io.ts')]);
    case 'nats':
      return startNatsCore();
  }
}

async function startNatsCore(): Promise<Running> {
  const server = await startNats();
  return {
    dialect: 'nats',
    addresses: [`127.0.0.1:${server.port}`],
    processes: [{ name: 'nats-server', pid: server.pid }],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
