// Waits until a gateway serves (`/readyz`), so that it is announced when a client can talk, not when it could merely connect.
import { setTimeout as delay } from 'node:timers/promises';
import { describeExit } from './child.ts';
import type { GatewayProcess } from './gateway-process.ts';

/** Streams are found or made in well under a second. A gateway that takes longer waits for NATS; people shall know where it is. */
const READY_MS_MAX = 5_000;
const PROBE_INTERVAL_MS = 50;
const PROBE_MS_MAX = 1_000;

/** Resolves with false when it listens but is not ready after READY_MS_MAX. Rejects when it ends before. */
export async function untilReady(gateway: GatewayProcess, host: string): Promise<boolean> {
  const { httpPort } = await gateway.listening;
  const url = `http://${reachable(host)}:${httpPort}/readyz`;
  const waiting = new AbortController();
  try {
    return await Promise.race([
      probe(url, waiting.signal),
      gateway.exited.then((exit) => {
        throw new Error(`the gateway ended by ${describeExit(exit)} before it was ready`);
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

async function probe(url: string, signal: AbortSignal): Promise<boolean> {
  const deadlineMs = Date.now() + READY_MS_MAX;
  while (Date.now() < deadlineMs && !signal.aborted) {
    if (await isReady(url)) return true;
    await delay(PROBE_INTERVAL_MS);
  }
  return false;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS_MAX) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // It has just ended, or hangs: not ready.
    return false;
  }
}

/** An address to connect to, where one to listen on is given. Not by name: `localhost` may lead to somebody else's [::1]. */
function reachable(host: string): string {
  switch (host) {
    case '0.0.0.0':
      return '127.0.0.1';
    case '::':
      return '[::1]';
    default:
      return host.includes(':') ? `[${host}]` : host;
  }
}
