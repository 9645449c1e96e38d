// Checks with `-v` whether a program is a nats-server, and new enough.
import { execFile } from 'node:child_process';

/** The first with atomic batches. Older ones ignore unknown fields of a stream silently. */
export const VERSION_FLOOR = '2.12';
/** nats-server answers `-v` at once. */
const ANSWER_MS_MAX = 10_000;

export type VersionAnswer =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly why: string };

/** Runs `PATH -v`. Never throws: a missing, silent, wrong or old program is a result. */
export async function askVersion(path: string): Promise<VersionAnswer> {
  const { text, fault } = await run(path);
  const version = parseVersion(text);
  if (version === undefined) {
    return { ok: false, why: fault ?? `${path} -v does not answer like a nats-server` };
  }
  if (!isNewEnough(version)) {
    return { ok: false, why: `${path} is version ${version}; ${VERSION_FLOOR} or newer is needed` };
  }
  return { ok: true, version };
}

/** Returns `2.12.1` for `nats-server: v2.12.1`, or undefined for other texts. */
export function parseVersion(text: string): string | undefined {
  return /^nats-server:? v?(\d+\.\d+\.\d+\S*)/m.exec(text)?.[1];
}

/** Compares major and minor with VERSION_FLOOR. A pre-release of the floor counts as the floor. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = VERSION_FLOOR.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}

function run(path: string): Promise<{ readonly text: string; readonly fault?: string }> {
  return new Promise((resolve) => {
    execFile(path, ['-v'], { timeout: ANSWER_MS_MAX }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      if (error === null) resolve({ text });
      else resolve({ text, fault: `${path} does not run (${error.code ?? error.message})` });
    });
  });
}
