// When a service has to end: SIGTERM, SIGINT, or the end of its parent process.

/** Returns a signal that is aborted then. */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    // `disconnect`: the parent process is gone.
    process.once(event, () => stopped.abort());
  }
  return stopped.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
