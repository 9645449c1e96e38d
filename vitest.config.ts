// How the tests run. Pure tests stand beside their file, tests that touch NATS in a `test/` folder,
// tests of whole containers in `test/containers/`. All end in `.test.ts`.
// Each file owns its servers and ports, so files run in parallel.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { AlternatingSequencer } from './libs/testkit/src/vitest/alternating-sequencer.ts';
import { ClosingLineReporter } from './libs/testkit/src/vitest/closing-line-reporter.ts';

const tests = '{bench,faults,libs,services,infra}/**/*.test.ts';
const containerTests = 'services/*/test/containers/*.test.ts';
const faultTests = 'faults/test/faults/*.test.ts';
const browserTests = 'services/web/test/**/*.test.ts';
const serviceTests = 'services/{archive,gateway,identity,cli}/test/**/*.test.ts';
const unitTests = '**/src/**/*.test.ts';

// Tests start hundreds of gateways. Node keeps their compiled code here, a third of a start's CPU.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('node_modules/.cache/natter-tests', import.meta.url),
);

/**
 * Tests use real time, processes and browsers. One that fails and then passes is reported as flaky,
 * and is a fault to mend; it does not stop everybody else's work.
 */
const retry = 2;
/** Files at once, on two cores. With more, tests that measure time fail. */
const maxWorkers = 3;
// Two halves, in each of which files that compute fill the waits of others. Browsers come second:
// while containers and networks come and go, Chromium drops requests (ERR_NETWORK_CHANGED).
const firstHalf = { maxWorkers, retry, sequence: { groupOrder: 0 } };
const secondHalf = { maxWorkers, retry, sequence: { groupOrder: 1 } };
// Recovery has bounds, which a busy machine outlasts.
const alone = { maxWorkers, retry, sequence: { groupOrder: 2 } };
// A cluster is a dozen containers, each with health checks.
const clusters = { maxWorkers: 2, retry, sequence: { groupOrder: 3 } };
const globalSetup = ['libs/testkit/src/vitest/global-setup.ts'];

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    sequence: { sequencer: AlternatingSequencer },
    projects: [
      {
        test: {
          ...firstHalf,
          name: 'units',
          include: [unitTests],
          // Pure: a process for each would take twice the time of the tests.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...secondHalf,
          name: 'processes',
          include: [tests],
          exclude: ['**/node_modules/**', unitTests, serviceTests, faultTests, browserTests],
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...firstHalf,
          name: 'services',
          include: [serviceTests],
          exclude: [containerTests],
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...clusters,
          name: 'containers',
          include: [containerTests],
          globalSetup: ['libs/testkit/src/vitest/docker-setup.ts'],
          // A rolling restart waits for three drains.
          testTimeout: 180_000,
          // The first cluster waits for the image.
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...alone,
          name: 'faults',
          include: [faultTests],
          globalSetup,
          // Each run has three gateways and a crowd, and waits for most of its time.
          maxConcurrency: 2,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...secondHalf,
          name: 'browsers',
          include: [browserTests],
          globalSetup: [...globalSetup, 'services/web/test/setup/world-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
