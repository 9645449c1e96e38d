// Finds a nats-server: NATTER_NATS_SERVER, PATH, the cache, the release archive, `go install`.
// If every step fails, one error lists all reasons.
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cachedBinary, cacheFolder, install } from './binary-cache.ts';
import { GO_MODULE, GO_VERSION, goInstall } from './go-install.ts';
import { type Archive, ARCHIVE_VERSION, fetchArchive, releaseArchive } from './nats-archive.ts';
import { askVersion, VERSION_FLOOR } from './nats-version.ts';

export interface FindNatsServerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Receives progress, one line at a time. */
  readonly say: (line: string) => void;
  /** Aborting cancels a download or build, and the search fails. */
  readonly signal?: AbortSignal;
  /** The archive to fetch; null: none. Default: the pinned release for this machine. */
  readonly archive?: Archive | null;
}

type Found = { readonly path: string };
type NotFound = { readonly why: string };

/** Returns the path of a usable nats-server. Throws NatsServerNotFound if all steps fail. */
export async function findNatsServer(options: FindNatsServerOptions): Promise<string> {
  const steps = [
    { name: 'NATTER_NATS_SERVER', look: fromVariable },
    { name: 'PATH', look: fromPath },
    { name: 'cache', look: fromCache },
    { name: 'release archive', look: fromArchive },
    { name: 'go install', look: fromGo },
  ];
  const tried: string[] = [];
  for (const step of steps) {
    const result = await step.look(options);
    options.signal?.throwIfAborted();
    if ('path' in result) return result.path;
    tried.push(`${step.name}: ${result.why}`);
  }
  throw new NatsServerNotFound(tried);
}

/** No step found a nats-server. The message lists the reasons and what to do. */
export class NatsServerNotFound extends Error {
  constructor(tried: readonly string[]) {
    super(
      [
        `Found no nats-server ${VERSION_FLOOR} or newer, and could not fetch one. Tried, in this order:`,
        ...tried.map((line) => `  - ${line}`),
        'Do one of these:',
        `  - install nats-server ${VERSION_FLOOR} or newer (https://github.com/nats-io/nats-server/releases) and put it into PATH`,
        '  - set NATTER_NATS_SERVER to its path',
        '  - install Go (https://go.dev/dl) and start again',
        '  - set NATTER_NATS_URL (nats://host:4222) to use a running server',
      ].join('\n'),
    );
    this.name = 'NatsServerNotFound';
  }
}

async function fromVariable({ env, say }: FindNatsServerOptions): Promise<Found | NotFound> {
  const path = env['NATTER_NATS_SERVER'];
  if (path === undefined || path === '') return { why: 'not set' };
  const answer = await askVersion(path);
  if (answer.ok) return { path: resolve(path) };
  say(`nats-server: ignoring NATTER_NATS_SERVER: ${answer.why}`);
  return { why: answer.why };
}

async function fromPath({ env }: FindNatsServerOptions): Promise<Found | NotFound> {
  const reasons: string[] = [];
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'nats-server');
    if (folder === '' || !existsSync(path)) continue;
    const answer = await askVersion(path);
    if (answer.ok) return { path: resolve(path) };
    reasons.push(answer.why);
  }
  return { why: reasons.length > 0 ? reasons.join('; ') : 'no nats-server in it' };
}

async function fromCache({ env }: FindNatsServerOptions): Promise<Found | NotFound> {
  const folder = cacheFolder(env);
  const reasons: string[] = [];
  for (const version of [GO_VERSION, ARCHIVE_VERSION]) {
    const path = cachedBinary(folder, version);
    if (!existsSync(path)) continue;
    const answer = await askVersion(path);
    if (answer.ok) return { path };
    reasons.push(answer.why);
  }
  return { why: reasons.length > 0 ? reasons.join('; ') : `nothing in ${folder} yet` };
}

async function fromArchive(options: FindNatsServerOptions): Promise<Found | NotFound> {
  const { archive = releaseArchive(process.platform, process.arch), say, signal } = options;
  if (!archive) return { why: `no hash is pinned for ${process.platform} ${process.arch}` };
  say(`nats-server: fetching ${archive.url}`);
  return fetchInto(options, ARCHIVE_VERSION, {
    name: archive.url,
    make: (folder) => fetchArchive(archive, { folder, say, signal }),
  });
}

async function fromGo(options: FindNatsServerOptions): Promise<Found | NotFound> {
  const { env, say, signal } = options;
  say(`nats-server: building with go install ${GO_MODULE} (about a minute)`);
  return fetchInto(options, GO_VERSION, {
    name: GO_MODULE,
    make: (folder) => goInstall({ folder, env, say, signal }),
  });
}

async function fetchInto(
  { env, say }: FindNatsServerOptions,
  version: string,
  source: { readonly name: string; readonly make: (folder: string) => Promise<string> },
): Promise<Found | NotFound> {
  const folder = cacheFolder(env);
  const place = cachedBinary(folder, version);
  try {
    await install({ folder, place, make: source.make });
  } catch (error) {
    const why = reason(error);
    say(`nats-server: failed: ${why}`);
    return { why: `${source.name}: ${why}` };
  }
  const answer = await askVersion(place);
  if (!answer.ok) return { why: answer.why };
  say(`nats-server: installed ${answer.version} as ${place}`);
  return { path: place };
}

/** The message with its cause's: fetch alone says no more than "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${reason(error.cause)})` : error.message;
}
