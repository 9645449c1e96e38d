// The contestants, Natter and its peers, and how each starts: as processes, fresh for each
// measurement.
import { fileURLToPath } from 'node:url';
import { startNats } from '@natter/testkit';
import type { Tools } from './build.ts';
import { startNatter } from './natter.ts';
import type { Deployment } from './natter.ts';
import type { Running } from './running-server.ts';
import { startServer } from './server-process.ts';
import type { Uws } from './uws.ts';

/** Names for tables and charts. */
export const titles = {
  natter: 'Natter',
  floor: 'the limit in C',
  uws: 'uWebSockets.js',
  ws: 'plain ws',
  'ws-log': 'ws and a log',
  'socket.io': 'Socket.IO',
  nats: 'nats-server core',
} as const;

export type ContestantName = keyof typeof titles;

/** What this machine offers. */
export interface BenchTools {
  readonly tools: Tools | undefined;
  readonly uws: Uws;
}

const node = process.execPath;
const peer = (file: string): string =>
  fileURLToPath(new URL(`../../peers/${file}`, import.meta.url));

/** Returns why a contestant cannot run here, or undefined if it can. */
export function absence(name: ContestantName, { tools, uws }: BenchTools): string | undefined {
  if (name === 'floor' && tools === undefined) return 'it needs a C compiler';
  return name === 'uws' && 'why' in uws ? uws.why : undefined;
}

export function absences(benchTools: BenchTools): readonly (readonly [ContestantName, string])[] {
  return (Object.keys(titles) as ContestantName[]).flatMap((name) => {
    const why = absence(name, benchTools);
    return why === undefined ? [] : [[name, why] as const];
  });
}

/** Starts a contestant that is not absent. `deployment` concerns Natter alone. */
export function startContestant(
  name: ContestantName,
  { deployment, benchTools }: { readonly deployment: Deployment; readonly benchTools: BenchTools },
): Promise<Running> {
  const { tools, uws } = benchTools;
  switch (name) {
    case 'natter':
      return startNatter(deployment);
    case 'floor':
      return startServer({ name, dialect: 'line' }, [tools!.floor]);
    case 'uws':
      if ('why' in uws) throw new Error(uws.why);
      return startServer({ name, dialect: 'raw' }, [...uws.program, peer('uws.ts'), uws.module]);
    case 'ws':
      return startServer({ name, dialect: 'raw' }, [node, peer('plain-ws.ts')]);
    case 'ws-log':
      return startLoggedWs();
    case 'socket.io':
      return startServer({ name, dialect: 'socketio' }, [node, peer('socket-io.ts')]);
    case 'nats':
      return startNatsCore();
  }
}

/** Plain ws with NATS's log between the sender and the room. */
async function startLoggedWs(): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const nats = stack.use(await startNats());
  const program = [node, peer('logged-ws.ts'), nats.url] as const;
  const server = stack.use(await startServer({ name: 'ws-log', dialect: 'raw' }, program));
  const owned = stack.move();
  return {
    ...server,
    processes: [...server.processes, { name: 'nats-server', pid: nats.pid }],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Clients of a nats-server on a core subject: no gateway, nothing stored. */
async function startNatsCore(): Promise<Running> {
  const server = await startNats();
  return {
    dialect: 'nats',
    addresses: [`127.0.0.1:${server.port}`],
    processes: [{ name: 'nats-server', pid: server.pid }],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
