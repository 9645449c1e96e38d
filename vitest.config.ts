// How the tests run: pure tests stand beside their file, tests that touch NATS in a `test/` folder. Both end in `.test.ts`.
// Each test file owns its servers and ports, so files run in parallel.
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './libs/testkit/src/closing-line-reporter.ts';

export default defineConfig({
  test: {
    include: ['{libs,services,infra}/**/*.test.ts'],
    globalSetup: ['libs/testkit/src/global-setup.ts'],
    // A file runs a nats-server and up to three gateways: more than two at once starve each other on two cores.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', new ClosingLineReporter()],
  },
});
