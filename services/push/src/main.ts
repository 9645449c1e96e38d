// services/push, from top to bottom: configuration, NATS, the instance, the exit.
// It has no port: gateways ask over NATS. The map of the service: docs/push.md.
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { openBus } from '@natter/room-log/reading';
import { aborted, keepHealthFile, stopSignal } from '@natter/service';
import { readConfig } from './config.ts';
import { startPush } from './start-push.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter push: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const signal = stopSignal();

try {
  const { servers } = config.nats;
  const bus = await openBus(
    {
      ...config.nats,
      name: 'natter-push',
      // Its NATS user may hear no other answers (infra/nats/nats.conf).
      inboxPrefix: '_INBOX_push',
      ...(config.natsCa !== undefined && { caFile: config.natsCa }),
    },
    {
      log,
      signal,
      onFailure: (error) => {
        log.warn({ servers, reason: String(error) }, 'nats not reachable, trying again');
      },
    },
  );
  const push = await startPush({
    bus,
    config,
    log,
    now: () => Date.now(),
    signal,
  });
  const stopHealth =
    config.healthFile === undefined
      ? undefined
      : keepHealthFile(config.healthFile, { nc: bus.nc, log });
  log.info({ version: packageJson.version }, 'ready');
  process.send?.({ type: 'ready', pid: process.pid });
  await aborted(signal);
  log.info({}, 'leaving');
  stopHealth?.();
  await push.stop();
  await bus.close();
} catch (error) {
  if (!signal.aborted) {
    log.fatal({ err: error }, 'push could not start');
    process.exitCode = 1;
  }
}
process.exit();
