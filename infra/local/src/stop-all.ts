// Stops gateways first, so that they write their last records, then the others and nats-server.
// Kills what does not end in time.
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '@natter/processes';

/** On SIGINT a gateway ends within 2 s. */
const GATEWAYS_MS_MAX = 2_500;
/** Everything ends within 5 s of Ctrl-C, so the rest is killed at 4 s. */
const KILL_AFTER_MS = 4_000;

/** Stops all of them. Resolves when the last has ended. */
export async function stopAll(all: {
  readonly gateways: readonly Child[];
  readonly identity: Child | undefined;
  readonly archive: Child | undefined;
  readonly nats: Child | undefined;
}): Promise<void> {
  const killing = setTimeout(() => {
    for (const child of [...all.gateways, all.identity, all.archive, all.nats])
      child?.kill('SIGKILL');
  }, KILL_AFTER_MS);
  for (const gateway of all.gateways) gateway.kill('SIGINT');
  const gatewaysGone = Promise.all(all.gateways.map((gateway) => gateway.exited));
  await Promise.race([gatewaysGone, delay(GATEWAYS_MS_MAX, undefined, { ref: false })]);
  all.identity?.kill('SIGINT');
  all.archive?.kill('SIGINT');
  all.nats?.kill('SIGTERM');
  await Promise.all([gatewaysGone, all.identity?.exited, all.archive?.exited, all.nats?.exited]);
  clearTimeout(killing);
}
