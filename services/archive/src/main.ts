// services/archive, from top to bottom: configuration, NATS, the archive, its metrics, the exit.
// Gateways ask it over NATS. The map of the service: docs/archive.md.
import { aborted, connectToNats, stopSignal } from '@natter/service';
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { serveHealth } from './health-server.ts';
import { INBOX } from './inbox.ts';
import { startArchive } from './start-archive.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter archive: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const signal = stopSignal();

try {
  const nc = await connectToNats(config.nats, {
    name: 'natter-archive',
    inboxPrefix: INBOX,
    log,
    signal,
  });
  const archive = await startArchive({
    nc,
    nats: config.nats,
    config,
    version: packageJson.version,
    log,
    signal,
  });
  const { host, port } = config;
  if (port !== undefined) {
    const { registry } = archive.metrics;
    await serveHealth({ host, port, registry, fault: () => archive.fault() });
  }
  const { instance, folder } = archive;
  process.send?.({ type: 'ready', instance, folder, pid: process.pid });
  await aborted(signal);
  log.info({}, 'leaving');
  await archive.stop();
  await nc.close();
} catch (error) {
  if (!signal.aborted) {
    log.fatal({ err: error }, 'the archive could not start');
    process.exitCode = 1;
  }
}
process.exit();
