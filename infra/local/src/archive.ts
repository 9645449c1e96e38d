// An archive beside the gateways: search, and history that the log no longer has. One that ends is
// restarted, as are all; one that cannot start is reported, and the rest goes on without it.
import { join } from 'node:path';
import { spawnArchive } from '@natter/processes';
import { gatewayWarning, lineFile } from './child-logs.ts';
import { keepRunning } from './keep-running.ts';
import type { Keeper } from './keep-running.ts';
import type { Run } from './run.ts';

/** Starts one, and keeps it running. */
export function startArchive({ env, data, say }: Run, natsUrl: string): Keeper {
  const log = lineFile(join(data, 'archive.log'), say);
  const start = (): ReturnType<typeof spawnArchive> =>
    spawnArchive({
      env: {
        NATTER_LOG_LEVEL: 'info',
        NATTER_ARCHIVE_DIR: join(data, 'archive'),
        ...env,
        NATTER_NATS_URL: natsUrl,
      },
      onLine: (line) => {
        log(line);
        const warning = gatewayWarning(line);
        if (warning !== undefined) say(`archive: ${warning}`);
      },
      onErrorLine: (line) => {
        log(line);
        say(`archive: ${line}`);
      },
    });
  const keeper = keepRunning({
    name: 'archive',
    start,
    announce: (pid) => say(`archive pid ${pid}`),
    say,
  });
  keeper.firstUp.catch((error: unknown) => {
    say(`${(error as Error).message}; search does not work until you start again`);
  });
  return keeper;
}
