// Waits until gateways are ready to serve (`/readyz`), so that people are invited when it works.
import { setTimeout as delay } from 'node:timers/promises';

/** Streams are made in well under a second; a gateway that is not ready by then has told why in its log. */
const READY_MS_MAX = 15_000;
const PROBE_INTERVAL_MS = 100;
const PROBE_MS_MAX = 2_000;

/** Answers the indexes of those that are still not ready after READY_MS_MAX; at once when aborted. */
export async function untilReady(
  gateways: readonly { readonly httpPort: number }[],
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
): Promise<number[]> {
  const deadlineMs = Date.now() + READY_MS_MAX;
  const wait = async ({ httpPort }: { readonly httpPort: number }): Promise<boolean> => {
    const url = `http://${reachable(host)}:${httpPort}/readyz`;
    while (!signal.aborted) {
      if (await isReady(url)) return true;
      if (Date.now() >= deadlineMs) return false;
      await delay(PROBE_INTERVAL_MS);
    }
    return true;
  };
  const ready = await Promise.all(gateways.map((gateway) => wait(gateway)));
  return ready.flatMap((isUp, index) => (isUp ? [] : [index]));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS_MAX) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // It does not listen at the moment: not ready.
    return false;
  }
}

/** An address to connect to, where one to listen on is given. */
export function reachable(host: string): string {
  switch (host) {
    case '0.0.0.0':
    case '127.0.0.1':
      return 'localhost';
    case '::':
    case '::1':
      return '[::1]';
    default:
      return host.includes(':') ? `[${host}]` : host;
  }
}
