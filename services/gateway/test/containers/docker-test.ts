// `test` for what needs a Docker engine: skipped where none answers (libs/testkit/src/vitest/docker-setup.ts says so once).
import { inject, test } from 'vitest';

export const dockerTest = inject('docker') ? test : test.skip;
