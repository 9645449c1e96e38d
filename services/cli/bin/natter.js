#!/usr/bin/env node
// Starts the command line. In plain JavaScript, so that a Node that is too old says so.
const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `natter: needs Node ${NODE_MAJOR_MIN} or newer, this is ${process.versions.node}; ` +
      'in the repository, `npx natter` finds the right one\n',
  );
  process.exitCode = 2;
} else {
  await import('../src/main.ts');
}
