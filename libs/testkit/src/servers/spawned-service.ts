// What the services that tests spawn have in common: a clean environment, and a log of JSON lines.
import { join } from 'node:path';
import type { Bundled } from '../vitest/bundle-services.ts';

/** Returns the tests' own environment without NATTER_* variables. */
export function ownEnvironmentWithoutNatter(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('NATTER_'));
  return Object.fromEntries(own);
}

/** Returns the service's main file among the bundles of this run; undefined: there are none. */
export function bundledMain(service: Bundled): string | undefined {
  const folder = process.env['NATTER_TEST_BUNDLES'];
  return folder === undefined ? undefined : join(folder, service, 'main.mjs');
}

/** A line of a service's log; a line that is not JSON is `{ raw: line }`. */
export type LogLine = Readonly<Record<string, unknown>>;

export function parseLogLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    // A warning of Node's, for example.
    return { raw: line };
  }
}
