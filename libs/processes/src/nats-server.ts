// One nats-server process: JetStream on file, loopback only. Starts it and tells when it answers; restarting is its caller's.
// It is its own process group (a terminal's Ctrl-C reaches us alone) and ends when we do (orphan-guard.ts).
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, exitOf, failureOf, onLines } from './child.ts';
import { guardAgainstOrphan } from './orphan-guard.ts';

const HOST = '127.0.0.1';
/** Recovery of a store of some GB takes seconds; a minute is a server that hangs. */
const READY_MS_MAX = 60_000;
const PROBE_INTERVAL_MS = 20;
/** Lines of its log that are kept to say why it ended. */
const LAST_WORDS_MAX = 5;

export interface NatsServerOptions {
  /** The program; nats-binary.ts finds one. */
  readonly binary: string;
  /** Its store and configuration. Made if absent. No two servers at once. */
  readonly dataFolder: string;
  /** 1–65535. */
  readonly port: number;
  /** Its server name. A member of a cluster keeps its own through restarts: its peers know it by that. Default: a new one. */
  readonly name?: string;
  /** Appended to its configuration, in nats-server's own language. */
  readonly configText?: string;
  /** Each line of its log. */
  readonly onLine?: (line: string) => void;
}

export interface NatsServer extends Child {
  readonly port: number;
  /** `nats://127.0.0.1:PORT` */
  readonly url: string;
}

/** Starts it; does not wait for `ready`. A port in use shows as `ready` rejected. */
export function spawnNatsServer(options: NatsServerOptions): NatsServer {
  const { binary, port, onLine } = options;
  // Tells our server from another one that has taken the port.
  const name =
    options.name ?? `natter-${process.pid}-${port}-${Math.random().toString(36).slice(2, 8)}`;
  const lastWords: string[] = [];
  const server = spawn(binary, serverArguments(options, name), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  onLines(server.stderr, (line) => {
    if (line !== '') lastWords.push(line);
    if (lastWords.length > LAST_WORDS_MAX) lastWords.shift();
    onLine?.(line);
  });
  const exited = exitOf(server);
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  if (server.pid !== undefined) {
    const dismiss = guardAgainstOrphan(server.pid);
    server.once('exit', dismiss);
  }
  const ready = Promise.race([
    answers({ port, name, ended: ended.signal }),
    failureOf(server, { who: `nats-server (port ${port})`, lastWords }),
  ]);
  // Whoever does not await it shall not crash by it: `exited` tells the same.
  ready.catch(() => undefined);
  return {
    pid: server.pid,
    port,
    url: `nats://${HOST}:${port}`,
    ready,
    exited,
    kill: (signal) => {
      server.kill(signal);
    },
  };
}

function serverArguments(options: NatsServerOptions, name: string): string[] {
  const { dataFolder, port, configText } = options;
  mkdirSync(dataFolder, { recursive: true });
  const flags = ['-a', HOST, '-p', String(port), '-js', '-sd', dataFolder, '-n', name];
  if (configText === undefined) return flags;
  const file = join(dataFolder, 'nats-server.conf');
  writeFileSync(file, configText);
  return ['-c', file, ...flags];
}

/** Resolves once the server of that name greets. Rejects after READY_MS_MAX; settles with nothing when it ends before. */
async function answers(expected: {
  readonly port: number;
  readonly name: string;
  readonly ended: AbortSignal;
}): Promise<void> {
  const deadlineMs = Date.now() + READY_MS_MAX;
  while (Date.now() < deadlineMs) {
    const greeting = await greetingOf(expected.port);
    if (greeting?.startsWith('INFO ') && greeting.includes(`"${expected.name}"`)) return;
    // Its end is told by the failure that this races with.
    if (expected.ended.aborted) return new Promise(() => undefined);
    await delay(PROBE_INTERVAL_MS);
  }
  throw new Error(`nats-server (port ${expected.port}) does not answer`);
}

function greetingOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: HOST, port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (chunk) => {
      resolve(chunk.toString());
      socket.destroy();
    });
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(undefined));
  });
}
