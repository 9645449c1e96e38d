#!/usr/bin/env node
// Starts the command line. Plain JavaScript, so that a Node that cannot read TypeScript can say so instead of failing.
const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `natter: needs Node ${NODE_MAJOR_MIN}, this is ${process.versions.node}. In the repository \`npx natter\` finds the right one.\n`,
  );
  process.exitCode = 2;
} else {
  await import('../src/main.ts');
}
