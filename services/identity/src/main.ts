// services/identity, from top to bottom: configuration, NATS, the instance, the exit.
// It has no port: gateways ask over NATS. The map of the service: docs/identity.md.
import { aborted, connectToNats, keepHealthFile, stopSignal } from '@natter/service';
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
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

const signal = stopSignal();

try {
  const password = config.natsPassword ?? config.natsPasswordFile;
  const nc = await connectToNats(
    {
      servers: config.natsUrls,
      ...(config.natsUser !== undefined && { user: config.natsUser }),
      ...(password !== undefined && { password }),
      ...(config.natsCa !== undefined && { caFile: config.natsCa }),
    },
    { name: 'natter-identity', inboxPrefix: '_INBOX_identity', log, signal },
  );
  const identity = await startIdentity({
    nc,
    config,
    version: packageJson.version,
    log,
    hashCost: OWASP_COST,
    now: () => Date.now(),
    random: () => Math.random(),
    signal,
  });
  const stopHealth =
    config.healthFile === undefined ? undefined : keepHealthFile(config.healthFile, { nc, log });
  process.send?.({ type: 'ready', instance: identity.instance, pid: process.pid });
  await aborted(signal);
  log.info({}, 'leaving');
  stopHealth?.();
  await identity.stop();
  await nc.close();
} catch (error) {
  if (!signal.aborted) {
    log.fatal({ err: error }, 'identity could not start');
    process.exitCode = 1;
  }
}
process.exit();
