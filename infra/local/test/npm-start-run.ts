// One `npm start` under test: its process, what it printed, and what it announced.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Flags for ports that nobody uses. */
export const FREE = ['--http-port', '0', '--tcp-port', '0', '--nats-port', '0'];

export class Run {
  readonly pid: number;
  readonly data: string;
  readonly exited: Promise<[number | null, NodeJS.Signals | null]>;
  #output = '';
  #errors = '';

  constructor(child: ChildProcess, data: string) {
    this.pid = child.pid!;
    this.data = data;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  output(): string {
    return this.#output;
  }

  errors(): string {
    return this.#errors;
  }

  /** Resolves when everything runs and the addresses have been printed. */
  async invited(): Promise<void> {
    const ended = this.exited.then(() => {
      throw new Error(`npm start ended: ${this.#output}${this.#errors}`);
    });
    const told = eventually(() => expect(this.#output).toContain('Press Ctrl-C'), {
      timeoutMs: 20_000,
    });
    await Promise.race([told, ended]);
  }

  /** Returns what the last line about it says. */
  nats(): { pid: number; port: number } {
    const [pid, port] = this.#numbers(/^nats pid (\d+) port (\d+)$/gm);
    return { pid: pid!, port: port! };
  }

  gateway(index: number): { pid: number; http: number; tcp: number } {
    const line = new RegExp(`^gateway ${index} pid (\\d+) http (\\d+) tcp (\\d+)$`, 'gm');
    const [pid, http, tcp] = this.#numbers(line);
    return { pid: pid!, http: http!, tcp: tcp! };
  }

  archive(): { pid: number } {
    const [pid] = this.#numbers(/^archive pid (\d+)$/gm);
    return { pid: pid! };
  }

  #numbers(line: RegExp): number[] {
    const last = [...this.#output.matchAll(line)].at(-1);
    if (last === undefined) throw new Error(`no line ${line.source} in: ${this.#output}`);
    return last.slice(1).map(Number);
  }
}

/** Called when the test is over. */
export type AtEnd = typeof onTestFinished;

export function start(
  flags: readonly string[],
  {
    variables = {},
    program = [process.execPath, MAIN],
    atEnd = onTestFinished,
  }: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly program?: readonly string[];
    readonly atEnd?: AtEnd;
  } = {},
): Run {
  const data = mkdtempSync(join(tmpdir(), 'natter-start-'));
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('NATTER_') || name === 'NATTER_NATS_SERVER',
  );
  const child = spawn(program[0]!, [...program.slice(1), '--data', data, ...flags], {
    cwd: ROOT,
    env: { ...Object.fromEntries(own), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group, as in a terminal.
    detached: true,
  });
  const run = new Run(child, data);
  atEnd(async () => {
    child.kill('SIGINT');
    await run.exited;
    rmSync(data, { recursive: true, force: true });
  });
  return run;
}

/** Returns the first thing a gateway writes to a TCP client. */
export async function prompt(port: number, host: string = '127.0.0.1'): Promise<string> {
  const socket = createConnection(port, host);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return chunk.toString();
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: no such process.
    return false;
  }
}
