// How the tests run: pure tests stand beside their file, tests that touch NATS in a `test/` folder, tests of whole containers in `test/containers/`.
// All end in `.test.ts`. Each test file owns its servers and ports, so files run in parallel; fault runs and tests of containers one by one, after the others.
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './libs/testkit/src/vitest/closing-line-reporter.ts';

const tests = '{bench,faults,libs,services,infra}/**/*.test.ts';
const containerTests = 'services/*/test/containers/*.test.ts';
const faultTests = 'faults/test/faults/*.test.ts';
const browserTests = 'services/web/test/**/*.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      {
        test: {
          name: 'processes',
          include: [tests],
          exclude: ['**/node_modules/**', containerTests, faultTests, browserTests],
          globalSetup: ['libs/testkit/src/vitest/global-setup.ts'],
          // A file runs a nats-server and up to three gateways, and waits for most of its time; more than three at once starve each other on two cores.
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'faults',
          include: [faultTests],
          globalSetup: ['libs/testkit/src/vitest/global-setup.ts'],
          // Each measures how fast a whole system recovers.
          maxWorkers: 1,
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'browsers',
          include: [browserTests],
          globalSetup: [
            'libs/testkit/src/vitest/global-setup.ts',
            'services/web/test/setup/world-setup.ts',
          ],
          // A file runs gateways and a Chromium.
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'containers',
          include: [containerTests],
          globalSetup: ['libs/testkit/src/vitest/docker-setup.ts'],
          // A file runs a whole cluster.
          maxWorkers: 1,
          // A rolling restart waits for three drains.
          testTimeout: 180_000,
          // A cluster's first start builds the image.
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
