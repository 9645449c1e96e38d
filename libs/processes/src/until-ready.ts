// Waits until a gateway serves (`/readyz`), so that `npm start` announces only what people can use.
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayProcess } from './gateway-process.ts';
import { reachableHost, urlHost } from './reachable-host.ts';

/** Streams are ready in well under a second; the election of a NATS cluster takes 4 to 8 s. */
const READY_MS_MAX = 10_000;
const PROBE_INTERVAL_MS = 50;
const PROBE_MS_MAX = 1_000;

/**
 * Resolves with undefined once the gateway is ready, or after READY_MS_MAX with what it waits for.
 * Rejects with its last words when it ends before. `host`: where it listens.
 */
export async function untilReady(
  gateway: GatewayProcess,
  host: string,
): Promise<string | undefined> {
  const { httpPort } = await gateway.listening;
  const url = `http://${urlHost(reachableHost(host))}:${httpPort}/readyz`;
  const stopped = new AbortController();
  try {
    return await Promise.race([probeUntilReady(url, stopped.signal), gateway.failed]);
  } finally {
    stopped.abort();
  }
}

async function probeUntilReady(url: string, signal: AbortSignal): Promise<string | undefined> {
  const deadlineMs = performance.now() + READY_MS_MAX;
  let waitsFor: string | undefined = `${url} does not answer`;
  while (performance.now() < deadlineMs && !signal.aborted) {
    waitsFor = await probe(url, waitsFor);
    if (waitsFor === undefined) return undefined;
    await delay(PROBE_INTERVAL_MS);
  }
  return waitsFor;
}

/** Undefined: ready. Without an answer `before` still holds. */
async function probe(url: string, before: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS_MAX) });
    const { ready, reason } = (await answer.json()) as { ready: boolean; reason?: string };
    return ready ? undefined : (reason ?? before);
  } catch {
    // It has just ended, or hangs.
    return before;
  }
}
