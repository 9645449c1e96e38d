// One nats-server process: JetStream on file, loopback only. The caller restarts it.
// It has its own process group, so Ctrl-C reaches us alone, and ends when we do (orphan-guard.ts).
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, exitOf, failureOf, onLines } from './child.ts';
import { guardAgainstOrphan } from './orphan-guard.ts';

const HOST = '127.0.0.1';
/** Recovering a store of some GB takes seconds; after a minute the server hangs. */
const READY_MS_MAX = 60_000;
const PROBE_INTERVAL_MS = 20;
/** Lines of its log kept to explain an exit. */
const LAST_WORDS_MAX = 5;

export interface NatsServerOptions {
  /** Path of the program; @natter/nats-binary finds one. */
  readonly binary: string;
  /** For its store and configuration; created if absent. Never shared by two servers. */
  readonly dataFolder: string;
  /** 1–65535. */
  readonly port: number;
  /** Its server name, by which cluster peers know it through restarts. Default: a new one. */
  readonly name?: string;
  /** Its configuration file; flags set address, port, store and name. */
  readonly configText?: string;
  /** Each line of its log. */
  readonly onLine?: (line: string) => void;
}

export interface NatsServer extends Child {
  readonly port: number;
  /** `nats://127.0.0.1:PORT` */
  readonly url: string;
}

/** Starts a nats-server without waiting. `ready` rejects on a port in use. */
export function spawnNatsServer(options: NatsServerOptions): NatsServer {
  const { binary, port, onLine } = options;
  // Distinguishes our server from another one on the port.
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
  // A caller that does not await it must not crash; `exited` settles too.
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

/** Resolves once the server of that name greets. Rejects after READY_MS_MAX. */
async function answers(expected: {
  readonly port: number;
  readonly name: string;
  readonly ended: AbortSignal;
}): Promise<void> {
  const deadlineMs = Date.now() + READY_MS_MAX;
  while (Date.now() < deadlineMs) {
    const greeting = await greetingOf(expected.port);
    if (greeting?.startsWith('INFO ') && greeting.includes(`"${expected.name}"`)) return;
    // `failureOf` reports its end.
    if (expected.ended.aborted) return new Promise(() => undefined);
    await delay(PROBE_INTERVAL_MS);
  }
  throw new Error(
    `nats-server (port ${expected.port}) does not answer within ${READY_MS_MAX / 1000} s`,
  );
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
