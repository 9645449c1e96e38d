// Builds a pinned nats-server with the Go tool chain, in about a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const GO_VERSION = '2.15.2';
export const GO_MODULE = `github.com/nats-io/nats-server/v2@v${GO_VERSION}`;
/** A slow machine on a slow network needs some minutes. */
const BUILD_MS_MAX = 900_000;
const PROGRESS_INTERVAL_MS = 15_000;
/** Output kept to explain a failure. */
const OUTPUT_CHARACTERS_MAX = 8_192;

export interface GoInstallOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Builds into `folder` and returns the path of the program. Throws with the reason. */
export async function goInstall(options: GoInstallOptions): Promise<string> {
  const { folder, env, say, signal: abort } = options;
  const go = spawn('go', ['install', GO_MODULE], {
    // The user's own GOFLAGS and GOOS must not affect this build.
    env: { ...env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '', GOOS: '', GOARCH: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: BUILD_MS_MAX,
    // On SIGINT it ends its compilers too.
    killSignal: 'SIGINT',
    ...(abort !== undefined && { signal: abort }),
  });
  let output = '';
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
  });
  const startedAtMs = Date.now();
  const progress = setInterval(() => {
    say(`nats-server: still building, ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
  }, PROGRESS_INTERVAL_MS);
  try {
    const [code, signal] = (await once(go, 'close')) as [number | null, string | null];
    if (code === 0) return join(folder, 'nats-server');
    throw new Error(signal === null ? lastLine(output) : `stopped by ${signal}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('no go in PATH', { cause: error });
    }
    throw error;
  } finally {
    clearInterval(progress);
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? 'it failed without output';
}
