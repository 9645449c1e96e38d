// Runs once before all tests: finds or fetches nats-server, builds the browser client, bundles the
// services, so that test files running in parallel need not. Named in vitest.config.ts.
import { findNatsServer } from '@natter/nats-binary';
import { buildWeb } from '@natter/processes';
import { bundleServices } from './bundle-services.ts';

const say = (line: string): void => console.error(line);

export async function setup(): Promise<void> {
  // Each project of a run calls it.
  if (process.env['NATTER_TEST_BUNDLES'] !== undefined) return;
  const [bundles, natsServer] = await Promise.all([
    bundleServices(),
    findNatsServer({ env: process.env, say }),
    buildWeb(),
  ]);
  // Workers inherit the environment, and look there first.
  process.env['NATTER_NATS_SERVER'] = natsServer;
  process.env['NATTER_TEST_BUNDLES'] = bundles;
}
