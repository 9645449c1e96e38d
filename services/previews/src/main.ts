// services/previews, from top to bottom: configuration, NATS, the instance, the exit.
// It has no port: gateways ask over NATS. The map of the service: docs/previews.md.
import { aborted, connectToNats, keepHealthFile, stopSignal } from '@natter/service';
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { startPreviews } from './start-previews.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter previews: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const signal = stopSignal();

try {
  const { natsCa, healthFile } = config;
  const nc = await connectToNats(
    { ...config.nats, ...(natsCa !== undefined && { caFile: natsCa }) },
    // Its NATS user may hear no other answers (infra/nats/nats.conf).
    { name: 'natter-previews', inboxPrefix: '_INBOX_previews', log, signal },
  );
  const previews = startPreviews({ nc, config, log });
  const stopHealth = healthFile === undefined ? undefined : keepHealthFile(healthFile, { nc, log });
  log.info({ version: packageJson.version }, 'ready');
  process.send?.({ type: 'ready', pid: process.pid });
  await aborted(signal);
  log.info({}, 'leaving');
  stopHealth?.();
  await previews.stop();
  await nc.close();
} catch (error) {
  if (!signal.aborted) {
    log.fatal({ err: error }, 'previews could not start');
    process.exitCode = 1;
  }
}
process.exit();
