// services/identity, from top to bottom: configuration, NATS, the instance, the exit.
// It has no port: gateways ask over NATS. The map of the service: docs/identity.md.
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { keepHealthFile } from './health-file.ts';
import { connectToNats } from './nats/connection.ts';
import { OWASP_COST } from './sign-in/password-hash.ts';
import { startIdentity } from './start-identity.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter identity: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const stopped = new AbortController();
process.once('SIGTERM', () => {
  stopped.abort();
});
process.once('SIGINT', () => {
  stopped.abort();
});
process.once('disconnect', () => {
  stopped.abort(); // Our parent process is gone.
});

try {
  const password = config.natsPassword ?? config.natsPasswordFile;
  const nc = await connectToNats({
    servers: config.natsUrls,
    ...(config.natsUser !== undefined && { user: config.natsUser }),
    ...(password !== undefined && { password }),
    ...(config.natsCa !== undefined && { caFile: config.natsCa }),
    log,
    signal: stopped.signal,
  });
  const identity = await startIdentity({
    nc,
    config,
    version: packageJson.version,
    log,
    hashCost: OWASP_COST,
    now: () => Date.now(),
    random: () => Math.random(),
    signal: stopped.signal,
  });
  const stopHealth =
    config.healthFile === undefined ? undefined : keepHealthFile(config.healthFile, { nc, log });
  process.send?.({ type: 'ready', instance: identity.instance, pid: process.pid });
  await aborted(stopped.signal);
  log.info({}, 'leaving');
  stopHealth?.();
  await identity.stop();
  await nc.close();
} catch (error) {
  if (!stopped.signal.aborted) {
    log.fatal({ err: error }, 'identity could not start');
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
