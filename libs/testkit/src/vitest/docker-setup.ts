// Runs once before the container tests. If no Docker engine answers it says so in one line, and
// they are skipped (`inject('docker')`). Named in vitest.config.ts.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const ANSWER_MS_MAX = 10_000;
const run = promisify(execFile);

declare module 'vitest' {
  interface ProvidedContext {
    /** An engine and `docker compose` answer. */
    docker: boolean;
  }
}

export async function setup(project: TestProject): Promise<void> {
  const answers = await answersOf(['info'], ['compose', 'version']);
  if (!answers) console.error('container tests skipped: no Docker engine with compose answers');
  project.provide('docker', answers);
}

async function answersOf(...questions: readonly string[][]): Promise<boolean> {
  try {
    for (const question of questions) await run('docker', question, { timeout: ANSWER_MS_MAX });
    return true;
  } catch {
    // Not installed, not running, or not allowed: all the same here.
    return false;
  }
}
