// A vitest reporter: the last line of a run is `12 passed, 0 failed, 1 skipped`. It is written when
// the process exits, so nothing can follow it. A run that fails in another way counts as one
// failure. Used by vitest.config.ts.
import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export class ClosingLineReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  onInit(): void {
    process.once('exit', (code) => {
      // Unhandled errors, no tests at all, a broken setup: only vitest's exit code shows them.
      if (code !== 0 && this.#failed === 0) this.#failed = 1;
      writeSync(
        process.stdout.fd,
        `${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped\n`,
      );
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#passed = 0;
    this.#skipped = 0;
    this.#failed = unhandledErrors.length;
    for (const module of modules) this.#count(module);
  }

  #count(module: TestModule): void {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') this.#passed += 1;
      else if (state === 'skipped') this.#skipped += 1;
      else failedTests += 1;
    }
    // A file that could not be loaded, or whose hook failed, has no failed test of its own.
    const fileFailed = module.state() === 'failed' && failedTests === 0;
    this.#failed += failedTests + (fileFailed ? 1 : 0);
  }
}
