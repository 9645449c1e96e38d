// The browser client's files, which gateways serve: built by Vite when they are not there or older than what they are made of.
// For `npm start` and the tests; an image builds them in a stage of its own (Dockerfile).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WEB = join(ROOT, 'services/web');
const BUILT = join(WEB, 'dist');
/** A change in any of these makes another page. */
const SOURCES = [
  'services/web/src',
  'services/web/public',
  'services/web/index.html',
  'services/web/vite.config.ts',
  'services/web/package.json',
  'libs/client/src',
  'libs/protocol/src',
].map((path) => join(ROOT, path));

/** Answers false when it was there already. Throws, with what Vite said, when it cannot be built. */
export async function buildWeb(signal?: AbortSignal): Promise<boolean> {
  if (existsSync(join(BUILT, 'index.html')) && modifiedMs(BUILT) > newestMs(SOURCES)) return false;
  // Beside its place and then moved there, so that a build that is broken off leaves no half page.
  const folder = mkdtempSync(`${BUILT}-`);
  try {
    await runVite(folder, signal);
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(folder, BUILT);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runVite(outDir: string, signal: AbortSignal | undefined): Promise<void> {
  const manifest = createRequire(join(WEB, 'package.json')).resolve('vite/package.json');
  const args = [
    join(manifest, '../bin/vite.js'),
    'build',
    '--outDir',
    outDir,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  const vite = spawn(process.execPath, args, {
    cwd: WEB,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  const output: Buffer[] = [];
  vite.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  vite.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(vite, 'close')) as [number | null];
  if (code !== 0) throw new Error(`vite build: ${Buffer.concat(output).toString().trim()}`);
}

function newestMs(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) =>
      statSync(path).isDirectory()
        ? // A folder's own time tells of what was taken away.
          Math.max(modifiedMs(path), newestMs(readdirSync(path).map((name) => join(path, name))))
        : modifiedMs(path),
    ),
  );
}

function modifiedMs(path: string): number {
  return statSync(path).mtimeMs;
}
