// Fetches uWebSockets.js into the cache folder. It is no dependency: 40 MB of programs that need
// glibc 2.38.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './build.ts';

const PACKAGE = '@btc-vision/uwebsockets.js';
export const UWS_VERSION = '20.57.0';
const GLIBC_MIN = [2, 38] as const;

export type Uws = { readonly module: string } | { readonly why: string };

/** Returns the path of its module, or why it cannot run here. Never throws. */
export async function findUws(): Promise<Uws> {
  const glibc = glibcVersion();
  if (glibc === undefined) return { why: 'it needs glibc' };
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major < GLIBC_MIN[0] || (major === GLIBC_MIN[0] && minor < GLIBC_MIN[1]))
    return { why: `it needs glibc ${GLIBC_MIN.join('.')} or newer, here is ${glibc}` };
  const folder = join(cacheFolder(), `uws-${UWS_VERSION}`);
  const module = join(folder, 'node_modules', PACKAGE, 'uws.js');
  if (existsSync(module)) return { module };
  try {
    await mkdir(folder, { recursive: true });
    await promisify(execFile)('npm', ['install', '--prefix', folder, `${PACKAGE}@${UWS_VERSION}`]);
    return { module };
  } catch (error) {
    return { why: `npm could not fetch it: ${(error as Error).message.split('\n')[0]}` };
  }
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
