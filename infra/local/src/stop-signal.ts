// When to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the npm that started us.
// How to stop: stop-all.ts.

/** How often to check that npm still runs. Well within the 5 s that Ctrl-C promises. */
const PARENT_CHECK_MS = 500;

/** Returns a signal that aborts once. Ctrl-C arrives twice: from the terminal and from npm. */
export function stopSignal(env: NodeJS.ProcessEnv): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  // Started by npm, we end with it even if it is killed. A shell may go without us (nohup).
  if (env['npm_lifecycle_event'] !== undefined) onParentGone(stop);
  // The terminal may be gone; a failed print must not prevent an orderly stop.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return controller.signal;
}

/** There is no event for it. The system gives an orphan another parent. */
function onParentGone(callback: () => void): void {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    callback();
  }, PARENT_CHECK_MS);
  check.unref();
}
