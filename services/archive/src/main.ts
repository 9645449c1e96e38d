// services/archive, from top to bottom: configuration, NATS, the archive, its metrics, the exit.
// Gateways ask it over NATS. The map of the service: docs/archive.md.
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { serveHealth } from './health-server.ts';
import { connectToNats } from './nats/connection.ts';
import { startArchive } from './start-archive.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter archive: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const stopped = new AbortController();
const stop = (): void => stopped.abort();
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// Our parent process is gone.
process.once('disconnect', stop);

try {
  const { signal } = stopped;
  const nc = await connectToNats(config.nats, { name: 'natter-archive', log, signal });
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
  if (!stopped.signal.aborted) {
    log.fatal({ err: error }, 'the archive could not start');
    process.exitCode = 1;
  }
}
process.exit();

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
