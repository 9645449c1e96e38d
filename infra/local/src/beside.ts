// Services beside the gateways: an archive (search, and history that the log no longer has), push
// (notifications while a page is closed) and, if asked for, previews of links. One that ends is
// restarted, as are all; one that cannot start is reported, and the rest goes on without it.
import { join } from 'node:path';
import { spawnArchive, spawnPreviews, spawnPush } from '@natter/processes';
import type { Child, ServiceOptions } from '@natter/processes';
import { reported } from './child-logs.ts';
import { keepRunning } from './keep-running.ts';
import type { Keeper } from './keep-running.ts';
import type { Run } from './run.ts';

interface Service {
  readonly name: string;
  readonly spawn: (options: ServiceOptions) => Child;
  readonly env: Readonly<Record<string, string>>;
  /** What does not work without it. */
  readonly missing: string;
}

/** Starts what was asked for, and keeps it running. Nothing waits for it. */
export function startBeside(run: Run, natsUrl: string): void {
  const archive: Service = {
    name: 'archive',
    spawn: spawnArchive,
    env: { NATTER_ARCHIVE_DIR: join(run.data, 'archive') },
    missing: 'search does not work',
  };
  const push: Service = {
    name: 'push',
    spawn: (options) => {
      const started = spawnPush(options);
      return { ...started, ready: started.answering.then(() => undefined) };
    },
    env: {},
    missing: 'nobody is notified while the page is closed,',
  };
  const previews: Service = {
    name: 'previews',
    spawn: (options) => {
      const started = spawnPreviews(options);
      return { ...started, ready: started.answering.then(() => undefined) };
    },
    env: {},
    missing: 'links have no previews',
  };
  const services = [
    ...(run.settings.archive ? [archive] : []),
    push,
    ...(run.settings.previews ? [previews] : []),
  ];
  run.beside.push(...services.map((service) => start(run, { service, natsUrl })));
}

function start(
  { env, data, say }: Run,
  { service, natsUrl }: { readonly service: Service; readonly natsUrl: string },
): Keeper {
  const { name } = service;
  const output = reported(name, { file: join(data, `${name}.log`), say });
  const keeper = keepRunning({
    name,
    start: () =>
      service.spawn({
        env: { NATTER_LOG_LEVEL: 'info', ...service.env, ...env, NATTER_NATS_URL: natsUrl },
        ...output,
      }),
    announce: (pid) => say(`${name} pid ${pid}`),
    say,
  });
  keeper.firstUp.catch((error: unknown) => {
    say(`${(error as Error).message}; ${service.missing} until you start again`);
  });
  return keeper;
}
