// `natter` as a script runs it: without a terminal, with its output kept.
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundledMain } from '@natter/testkit';

/** What starts `natter`. */
export const BIN =
  bundledMain('cli') ?? fileURLToPath(new URL('../bin/natter.js', import.meta.url));

/** Not the tests' own environment, but for what Node needs, and its cache of compiled code. */
export const bareEnv: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
};

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}
export interface Natter {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/** Runs it. The environment of the tests is not passed on. */
export function natter(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Natter {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...bareEnv, ...env },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([out, error, [code]]) => ({ code: code as number | null, out, error }),
  );
  return { child, ended };
}

/** Runs it to its end. Default input: none. */
export function runNatter(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<Ended> {
  const { child, ended } = natter(args, env);
  child.stdin.end(input);
  return ended;
}
