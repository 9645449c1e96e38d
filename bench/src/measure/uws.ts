// Fetches uWebSockets.js into the cache folder. It is no dependency: 40 MB of programs that need
// glibc 2.38. Where it is older, a newer one is fetched, too (newer-libc.ts).
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './build.ts';
import { withNewerLibc } from './newer-libc.ts';

const PACKAGE = '@btc-vision/uwebsockets.js';
export const UWS_VERSION = '20.57.0';
const GLIBC_MIN = [2, 38] as const;

export type Uws =
  | {
      readonly module: string;
      /** What runs a program: Node, or a loader and Node. */
      readonly program: readonly [string, ...string[]];
    }
  | { readonly why: string };

/** Returns the path of its module, or why it cannot run here. Never throws. */
export async function findUws(): Promise<Uws> {
  const glibc = glibcVersion();
  if (glibc === undefined) return { why: 'it needs glibc' };
  let program: readonly [string, ...string[]] = [process.execPath];
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major < GLIBC_MIN[0] || (major === GLIBC_MIN[0] && minor < GLIBC_MIN[1])) {
    const tooOld = `it needs glibc ${GLIBC_MIN.join('.')} or newer, here is ${glibc}`;
    try {
      program = [...(await withNewerLibc()), process.execPath] as typeof program & [string];
    } catch (error) {
      return { why: `${tooOld}; ${(error as Error).message.split('\n')[0]}` };
    }
  }
  const folder = join(cacheFolder(), `uws-${UWS_VERSION}`);
  const module = join(folder, 'node_modules', PACKAGE, 'uws.js');
  if (existsSync(module)) return { module, program };
  try {
    await mkdir(folder, { recursive: true });
    await promisify(execFile)('npm', ['install', '--prefix', folder, `${PACKAGE}@${UWS_VERSION}`]);
    return { module, program };
  } catch (error) {
    return { why: `npm could not fetch it: ${(error as Error).message.split('\n')[0]}` };
  }
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
