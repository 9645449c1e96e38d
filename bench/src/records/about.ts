// When, where and with which versions a result was measured. Kept with every record.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import { findNatsServer } from '@natter/nats-binary';
import type { Bench } from '../measure/measure.ts';
import { UWS_VERSION } from '../measure/uws.ts';

export interface About {
  /** ISO 8601. */
  readonly at: string;
  /** Abbreviated; `+` if files differ from it. */
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  /** By name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly generator: 'C' | 'Node';
  /** Whether servers and load each had a core. */
  readonly coresBound: boolean;
}

export async function aboutThis(bench: Bench): Promise<About> {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    versions: {
      Node: process.version.slice(1),
      'nats-server': await natsServerVersion(),
      ws: packageVersion('ws'),
      'Socket.IO': packageVersion('socket.io'),
      ...('module' in bench.uws && { 'uWebSockets.js': UWS_VERSION }),
    },
    generator: bench.tools === undefined ? 'Node' : 'C',
    coresBound: bench.cores !== undefined,
  };
}

/** Files that the bench itself writes do not count as changes. */
const OWN_WORK = [':(top,exclude)docs', ':(top,exclude)bench/results'];

/** Returns the abbreviated commit, with `+` for changes. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ':/', ...OWN_WORK);
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    // An archive without history.
    return 'unknown';
  }
}

async function natsServerVersion(): Promise<string> {
  const program = await findNatsServer({ env: process.env, say: console.error });
  const said = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /v?(\d+\.\d+\.\d+\S*)/.exec(said)?.[1] ?? said.trim();
}

function packageVersion(name: string): string {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
