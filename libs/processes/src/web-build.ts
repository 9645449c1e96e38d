// Builds the web app with Vite when it is missing or older than its sources.
// For `npm start` and tests; the image has a build stage of its own (Dockerfile).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WEB = join(ROOT, 'services/web');
const BUILT = join(WEB, 'dist');
/** Sources of the web app. */
const SOURCES = [
  'services/web/src',
  'services/web/public',
  'services/web/index.html',
  'services/web/vite.config.ts',
  'services/web/package.json',
  'libs/client/src',
  'libs/protocol/src',
].map((path) => join(ROOT, path));

/** Builds it if needed; returns whether it did. Throws with Vite's output on failure. */
export async function buildWeb(signal?: AbortSignal): Promise<boolean> {
  if (existsSync(join(BUILT, 'index.html')) && modifiedMs(BUILT) > newestMs(SOURCES)) return false;
  // Built beside its place and then moved, so that an aborted build leaves no half page.
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
        ? // A folder's own time shows removed files.
          Math.max(modifiedMs(path), newestMs(readdirSync(path).map((name) => join(path, name))))
        : modifiedMs(path),
    ),
  );
}

function modifiedMs(path: string): number {
  return statSync(path).mtimeMs;
}
