// services/push, from top to bottom: configuration, NATS, the instance, the exit.
// It has no port: gateways ask over NATS. The map of the service: docs/push.md.
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { openBus } from '@natter/room-log/reading';
import { readConfig } from './config.ts';
import { keepHealthFile } from './health-file.ts';
import { startPush } from './start-push.ts';

const read = readConfig(process.env);
if (!read.ok) {
  const faults = read.faults.map((fault) => `  ${fault}`);
  console.error(['natter push: the configuration is not valid', ...faults].join('\n'));
  process.exit(2);
}
const { config } = read;
const log = pino({ level: config.logLevel });

const stopped = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  // `disconnect`: our parent process is gone.
  process.once(signal, () => {
    stopped.abort();
  });
}

try {
  const { servers } = config.nats;
  const bus = await openBus(
    {
      ...config.nats,
      name: 'natter-push',
      ...(config.natsCa !== undefined && { caFile: config.natsCa }),
    },
    {
      log,
      signal: stopped.signal,
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
    signal: stopped.signal,
  });
  const stopHealth =
    config.healthFile === undefined
      ? undefined
      : keepHealthFile(config.healthFile, { nc: bus.nc, log });
  log.info({ version: packageJson.version }, 'ready');
  process.send?.({ type: 'ready', pid: process.pid });
  await aborted(stopped.signal);
  log.info({}, 'leaving');
  stopHealth?.();
  await push.stop();
  await bus.close();
} catch (error) {
  if (!stopped.signal.aborted) {
    log.fatal({ err: error }, 'push could not start');
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
