// Is this program a nats-server, and new enough? Asks it with `-v`. nats-binary.ts decides what follows.
import { execFile } from 'node:child_process';

/** The first with atomic batches and scheduled messages; older ones silently ignore what they don't know of a stream's configuration. */
export const VERSION_FLOOR = '2.12';
/** A program that answers `-v` later than this is not what we look for. */
const ANSWER_MS_MAX = 10_000;

export type VersionAnswer =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly why: string };

/** Runs `PATH -v`. Never throws: a program that is missing, mute, something else or too old is an answer. */
export async function askVersion(path: string): Promise<VersionAnswer> {
  const { text, fault } = await run(path);
  const version = parseVersion(text);
  if (version === undefined) {
    return { ok: false, why: fault ?? `${path} -v does not answer as a nats-server does` };
  }
  if (!isNewEnough(version)) {
    return { ok: false, why: `${path} is ${version}, at least ${VERSION_FLOOR} is needed` };
  }
  return { ok: true, version };
}

/** `nats-server: v2.12.1` → `2.12.1`; undefined when the text says no such thing. */
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
