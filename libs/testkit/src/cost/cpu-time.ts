// CPU time of this thread: unlike wall time, other work on the machine hardly changes it.

/** The kernel counts a thread's time in steps of up to some ms: one call would be lost in them. */
const CALLS = 8;
/** The first rounds pay for compilation, and any may pay for a garbage collection. */
const ROUNDS_MAX = 6;

/** Returns the least CPU ms that a call took, or a bound above it that is at most `enoughMs`. */
export async function cpuMsOf(run: () => unknown, enoughMs: number): Promise<number> {
  // A call uses no more CPU time than passes: most inputs need no closer look.
  const startMs = performance.now();
  await run();
  const passedMs = performance.now() - startMs;
  if (passedMs <= enoughMs) return passedMs;
  let least = Infinity;
  for (let round = 0; round < ROUNDS_MAX && least > enoughMs; round += 1) {
    const start = process.threadCpuUsage();
    for (let call = 0; call < CALLS; call += 1) await run();
    const { user, system } = process.threadCpuUsage(start);
    least = Math.min(least, (user + system) / 1_000 / CALLS);
  }
  return least;
}
