// Runs once before all tests: finds (or fetches) nats-server and builds the browser client, so that parallel test files do not each do it.
// vitest.config.ts names it.
import { findNatsServer } from '@natter/nats-binary';
import { buildWeb } from '@natter/processes';

const say = (line: string): void => console.error(line);

export async function setup(): Promise<void> {
  await buildWeb();
  // Workers inherit the environment, and NATTER_NATS_SERVER is the first place they look.
  process.env['NATTER_NATS_SERVER'] = await findNatsServer({ env: process.env, say });
}
