// Finds folders with more than 15 source files (CONTRIBUTING.md). Tests do not count. Pure.
import { posix } from 'node:path';

const FILES_MAX = 15;
const COUNTED = /^(?:bench|faults|infra|libs|services)\/.*\.(?:tsx?|c|h|css)$/;
const TEST = /\.test\.tsx?$|-of-test\.ts$|(?:^|\/)test\//;

/** Returns `folder: N source files` for each that is too full. */
export function fullFolders(paths: readonly string[]): string[] {
  const sources = paths.filter((path) => COUNTED.test(path) && !TEST.test(path));
  const folders = Map.groupBy(sources, (path) => posix.dirname(path));
  return [...folders]
    .filter(([, files]) => files.length > FILES_MAX)
    .map(([folder, files]) => `${folder}: ${files.length} source files, at most ${FILES_MAX}`);
}
