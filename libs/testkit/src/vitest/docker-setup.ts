// Runs once before the container tests: checks for a Docker engine, without which they are skipped,
// and builds the image meanwhile. vitest.config.ts names it; tests ask by `inject('docker')`.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const ANSWER_MS_MAX = 10_000;
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** An engine and `docker compose` answer. */
    docker: boolean;
  }
}

/** Returns the teardown. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const answers = await answersOf(['info'], ['compose', 'version']);
  if (!answers) console.error('container tests skipped: no Docker engine with compose answers');
  project.provide('docker', answers);
  // Nobody waits here: a cluster builds again, which shows a failure.
  const building = answers ? build() : Promise.resolve();
  return () => building;
}

/** Fills the build cache. */
async function build(): Promise<void> {
  await run('docker', ['compose', 'build', '--quiet', 'gateway'], { cwd: ROOT }).catch(() => {});
}

async function answersOf(...questions: readonly string[][]): Promise<boolean> {
  try {
    for (const question of questions) await run('docker', question, { timeout: ANSWER_MS_MAX });
    return true;
  } catch {
    // Not installed, not running, or not accessible.
    return false;
  }
}
