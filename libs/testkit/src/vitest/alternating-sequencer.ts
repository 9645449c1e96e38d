// The order of test files: the projects of a group take turns, so that what waits runs beside what
// computes, instead of four clusters or four browsers at once. vitest.config.ts names it.
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

export class AlternatingSequencer extends BaseSequencer {
  /** Keeps vitest's own order, longest first, within a project. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is vitest's, not an array's
    const ordered = await super.sort(files);
    const projects = Map.groupBy(ordered, ({ project }) => project.name);
    const queues = [...projects.values()];
    const longest = Math.max(0, ...queues.map(({ length }) => length));
    return Array.from({ length: longest }, (_, turn) =>
      queues.flatMap((queue) => queue.slice(turn, turn + 1)),
    ).flat();
  }
}
