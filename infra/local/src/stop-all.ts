// Stops everything in order and in time: gateways first, so that each can write its last records, then nats-server; what lingers is killed.
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '@natter/processes';

/** A gateway takes 2 s at most to stop at once (its own promise). */
const GATEWAYS_MS_MAX = 2_500;
/** All is over within 5 s of Ctrl-C: what still runs at 4 s is killed. */
const KILL_AFTER_MS = 4_000;

/** Resolves when none of them runs any more. */
export async function stopAll(all: {
  readonly gateways: readonly Child[];
  readonly nats: Child | undefined;
}): Promise<void> {
  const killing = setTimeout(() => {
    for (const child of [...all.gateways, all.nats]) child?.kill('SIGKILL');
  }, KILL_AFTER_MS);
  for (const gateway of all.gateways) gateway.kill('SIGINT');
  const gatewaysGone = Promise.all(all.gateways.map((gateway) => gateway.exited));
  await Promise.race([gatewaysGone, delay(GATEWAYS_MS_MAX, undefined, { ref: false })]);
  all.nats?.kill('SIGTERM');
  await Promise.all([gatewaysGone, all.nats?.exited]);
  clearTimeout(killing);
}
