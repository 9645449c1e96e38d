// Waits for something to become true, instead of sleeping until it probably is.
import { setTimeout as delay } from 'node:timers/promises';

/** Calls `attempt` until it succeeds. After `timeoutMs` throws its last error. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  {
    timeoutMs = 10_000,
    intervalMs = 20,
  }: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= deadlineMs) throw error;
    }
    await delay(intervalMs);
  }
}
