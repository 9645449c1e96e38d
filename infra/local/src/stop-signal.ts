// When to stop: Ctrl-C, SIGTERM, a hang-up of the terminal, or the end of the npm that started us. Says when; stop-all.ts says how.

/** How long after npm's end we may live on: well within the 5 s that Ctrl-C promises. */
const PARENT_CHECK_MS = 500;

/** Aborted once. Later signals say nothing new: a terminal's Ctrl-C comes from the terminal and from npm. */
export function stopSignal(env: NodeJS.ProcessEnv): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  // Started by npm we end with it, also when it is killed. Started by hand our parent is a shell, which may go (nohup).
  if (env['npm_lifecycle_event'] !== undefined) onParentGone(stop);
  // The terminal may be gone: what cannot be printed is not worth an end without order.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return controller.signal;
}

/** There is no event for it: the system gives an orphan another parent. */
function onParentGone(callback: () => void): void {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    callback();
  }, PARENT_CHECK_MS);
  check.unref();
}
