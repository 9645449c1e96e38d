// `test` that needs a Docker engine; skipped without one (libs/testkit/src/vitest/docker-setup.ts).
import { inject, test } from 'vitest';

export const dockerTest = inject('docker') ? test : test.skip;
