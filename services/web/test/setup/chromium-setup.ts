// Runs once before the browser tests: asks whether there is a Chromium, and says so in one line where there is none, for then they are skipped.
// vitest.config.ts names it; tests ask by `inject('chromium')`.
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the program; '': there is none. */
    chromium: string;
  }
}

export function setup(project: TestProject): void {
  const program = PLACES.find((path) => existsSync(path)) ?? '';
  if (program === '') console.error(`browser tests skipped: no Chromium at ${PLACES.join(', ')}`);
  project.provide('chromium', program);
}
