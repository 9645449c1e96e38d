// Runs once before all tests: finds or fetches nats-server, and builds the browser client, so that
// test files running in parallel need not. Named in vitest.config.ts.
import { findNatsServer } from '@natter/nats-binary';
import { buildWeb } from '@natter/processes';

const say = (line: string): void => console.error(line);

export async function setup(): Promise<void> {
  await buildWeb();
  // Workers inherit the environment, and look at NATTER_NATS_SERVER first.
  process.env['NATTER_NATS_SERVER'] = await findNatsServer({ env: process.env, say });
}
